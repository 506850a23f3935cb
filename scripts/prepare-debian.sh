#!/usr/bin/env bash
# prepare-debian.sh NAME SUITE PACKAGE…: a folder with a small Debian of another release, to be run by chroot in tests.
# Where: ${CARIMBO_ASTERISK_HOME:-${XDG_CACHE_HOME:-~/.cache}/carimbo}/NAME. The mirror is the one this machine's own apt
# uses; CARIMBO_DEBIAN_MIRROR names another (an archive of old releases, say).
set -euo pipefail
name=$1 suite=$2
shift 2
home=${CARIMBO_ASTERISK_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/carimbo}
folder=$home/$name
stamp=$folder/.carimbo-complete

say() { printf '== %s: %s\n' "$name" "$*"; }

# A folder that was made for other packages is made again.
is_complete() {
  [ -f "$stamp" ] || return 1
  for package in "$@"; do [ -d "$folder/usr/share/doc/$package" ] || return 1; done
}

# Of the sources apt knows, the one with this release's main component; its address serves the other releases too.
mirror_of_this_machine() {
  . /etc/os-release
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Identifier: Packages' |
    awk -v release="${VERSION_CODENAME:-}" '$1 == release && $2 == "main" { print $3; exit }'
}

# Two runs at once (two checkouts, say) must not build the same folder.
mkdir -p "$home"
exec 9>"$home/$name.lock"
flock 9

if is_complete "$@"; then
  say "there already ($(cat "$stamp"))"
  exit 0
fi

mirror=${CARIMBO_DEBIAN_MIRROR:-$(mirror_of_this_machine)}
[ -n "$mirror" ] || { say 'apt on this machine names no Debian mirror; set CARIMBO_DEBIAN_MIRROR' >&2; exit 1; }

log=$home/$name.log
trap 'status=$?; [ $status = 0 ] || { say "failed; the end of $log:"; tail -n 15 "$log"; } >&2' EXIT
rm -rf --one-file-system "$folder"

say "downloading a minimal Debian ($suite); about a minute"
# Debian 12's debootstrap has no script named for newer releases; sid's does for all.
debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder" "$mirror" /usr/share/debootstrap/scripts/sid \
  >"$log" 2>&1

say "installing in it: $*"
# An old release is never published again, and a machine's clock may differ: the date of the list says nothing here.
apt-config dump | grep -E '^Acquire::https?::' >"$folder/etc/apt/apt.conf.d/80host" || true
printf 'Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n' >"$folder/etc/apt/apt.conf.d/90carimbo"
# 101: package scripts must start no service in the folder.
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod 755 "$folder/usr/sbin/policy-rc.d"
in_folder() { DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$folder" "$@" >>"$log" 2>&1; }
in_folder apt-get -qq update
in_folder apt-get -qq install -y --no-install-recommends "$@"
in_folder apt-get clean

# Asterisk looks its own host's name up when it starts; without an answer it waits for DNS.
printf '127.0.0.1 localhost %s\n' "$(hostname)" >"$folder/etc/hosts"
printf 'Debian %s, %s\n' "$(cat "$folder/etc/debian_version")" "$*" >"$stamp.new"
mv "$stamp.new" "$stamp"
say "ready ($(cat "$stamp"))"
