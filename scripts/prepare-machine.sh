#!/usr/bin/env bash
# Makes a bare Debian 12 ready for the full test run; run as root, as often as you like.
#   1. Debian packages: SIPp, espeak-ng, sox, Chromium, Poppler, debootstrap, the MariaDB server, Exim.
#   2. A folder with Asterisk 22 and one with Asterisk 16.28, each a small Debian of its own (see prepare-debian.sh),
#      because Debian 12 itself has no asterisk package; and one with Debian 12 without Node, as a PBX is. What is complete
#      is used again.
# Without Asterisk 22 it fails; without 16 it says so and goes on.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

say() { printf '== %s\n' "$*"; }

[ "$(id -u)" = 0 ] || { echo 'prepare-machine.sh needs root: it installs packages and makes chroot folders.' >&2; exit 1; }
command -v apt-get >/dev/null || { echo 'prepare-machine.sh needs a Debian with apt-get.' >&2; exit 1; }

# build-essential and python3: for a compiled npm module when its ready-made binary cannot be had.
# poppler-utils: pdfinfo and pdftotext read the papers as a reader does.
# fonts-dejavu-core: a Chromium without any font draws no text.
packages=(ca-certificates debootstrap sip-tester espeak-ng sox chromium fonts-dejavu-core build-essential python3
  mariadb-server-core poppler-utils exim4-daemon-light)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  say "Installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
else
  say 'Debian packages: all there'
fi

"$here/prepare-debian.sh" asterisk-22 forky asterisk libfaketime
"$here/prepare-debian.sh" asterisk-16 bullseye asterisk libfaketime ||
  say 'Asterisk 16 cannot be had here (Debian 11 is gone from the mirror?): its tests are left out'
"$here/prepare-debian.sh" debian-12 bookworm curl busybox
say 'The machine is ready'
