#!/bin/sh
# install.sh: instala o Carimbo nesta central, sem Node e sem baixar nada. Como root:
#
#   sh install.sh [--dir PASTA] [--sounds PASTA] [--force]
#
#   --dir     a pasta de configuração do Asterisk (padrão: /etc/asterisk)
#   --sounds  a pasta de sons (padrão: a do asterisk.conf)
#   --force   troca também o que foi alterado à mão (guarda uma cópia)
#
# Pode ser repetido. Não mexe no extensions.conf nem recarrega o Asterisk: diz o que falta.
# Saída: 0 instalado, 1 instalado mas falta algo (é dito o quê), 2 não instalado.
set -u
umask 022
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }
refuse() {
  printf '✗ %s\n' "$@" >&2
  printf 'Nada foi instalado.\n' >&2
  exit 2
}
problems=0
warn() {
  problems=$((problems + 1))
  printf '⚠ %s\n' "$*"
}

here=$(cd "$(dirname "$0")" && pwd)
# HOST, ORIGIN, SERVER, SPOOL, WAY, ZONE, OFFSET
. "$here/bundle.conf"
library=/usr/local/lib/carimbo
keys=/etc/carimbo-deliver
user=carimbo-deliver
manifest=$library/manifest

etc=/etc/asterisk sounds='' force=''
while [ $# -gt 0 ]; do
  case $1 in
    --force) force=1 ;;
    --dir | --sounds)
      [ $# -ge 2 ] || refuse "falta o valor de $1"
      if [ "$1" = --dir ]; then etc=${2%/}; else sounds=${2%/}; fi
      shift
      ;;
    *) refuse "opção desconhecida: $1 (uso: sh install.sh [--dir PASTA] [--sounds PASTA] [--force])" ;;
  esac
  shift
done

[ "$(id -u)" = 0 ] || refuse 'rode como root'
# Duas máquinas com a mesma faixa dariam o mesmo número a duas pessoas.
if [ "$HOST" != any ]; then
  [ -r /etc/machine-id ] || refuse "esta máquina não tem /etc/machine-id; este pacote é da máquina $HOST"
  machine=$(head -c 8 /etc/machine-id)
  [ "$machine" = "$HOST" ] || refuse \
    "este pacote é da máquina $HOST, e esta é a $machine." \
    "No servidor, dê a esta uma faixa só dela (operators[].offline, host: \"$machine\") e gere outro pacote:" \
    "  carimbo asterisk bundle --origin $ORIGIN --host $machine --out pacote.tar.gz"
fi
[ -e "$etc/asterisk.conf" ] || [ -e "$etc/extensions.conf" ] ||
  refuse "$etc não é a pasta de um Asterisk (sem asterisk.conf e sem extensions.conf); informe-a com --dir"
for program in curl sha256sum sed awk mktemp; do
  command -v $program >/dev/null 2>&1 || refuse "falta o programa $program nesta máquina"
done
[ ! -L "$SPOOL" ] || refuse "$SPOOL é um link: precisa ser uma pasta de verdade, num disco desta máquina"

if [ -z "$sounds" ]; then
  data=$(sed -n 's/^[[:space:]]*astdatadir[[:space:]]*=>*[[:space:]]*\([^;[:space:]]*\).*/\1/p' "$etc/asterisk.conf" 2>/dev/null | tail -n 1)
  for folder in "$data" /usr/share/asterisk /var/lib/asterisk; do
    [ -n "$folder" ] && [ -d "$folder/sounds" ] || continue
    sounds=$folder/sounds
    break
  done
  sounds=${sounds:-${data:-/var/lib/asterisk}/sounds}
fi

# ---------------------------------------------------------------- arquivos
mkdir -p "$library" "$sounds"
touch "$manifest"
new_manifest=$(mktemp "$library/manifest.XXXXXX") || refuse "$library não pode ser escrita"
stamp=$(date +%Y%m%d%H%M%S)

sum() { sha256sum <"$1" | cut -d ' ' -f 1; }

# Se um arquivo está como foi instalado: por este pacote (manifest) ou por "carimbo asterisk install" (última linha).
is_unchanged() {
  grep -qxF "$(sum "$1")  $1" "$manifest" && return 0
  mark=$(sed -n 's/^; carimbo-install sha256://p' "$1" | tail -n 1)
  [ -n "$mark" ] || return 1
  text=$(sed '/^; carimbo-install sha256:/,$d' "$1")
  [ "$(printf %s "$text" | sha256sum | cut -d ' ' -f 1)" = "$mark" ]
}

# place ORIGEM DESTINO MODO: o resultado fica em $placed (written, same, replaced, kept).
place() {
  printf '%s  %s\n' "$(sum "$1")" "$2" >>"$new_manifest"
  placed=written
  if [ -e "$2" ]; then
    placed=replaced
    [ "$(sum "$1")" != "$(sum "$2")" ] || placed=same
    [ $placed = same ] || [ -n "$force" ] || is_unchanged "$2" || placed=kept
  fi
  case $placed in same | kept) return 0 ;; esac
  mkdir -p "$(dirname "$2")"
  [ $placed = written ] || cp -p "$2" "$2.bak-$stamp"
  group=$(stat -c %g "$(dirname "$2")")
  # O Asterisk, que raramente é root, precisa ler o que só o grupo lê.
  [ "$3" != 640 ] || ! grep -q '^asterisk:' /etc/group || group=asterisk
  cp "$1" "$2.new" && chown "$(stat -c %u "$(dirname "$2")"):$group" "$2.new" && chmod "$3" "$2.new" && mv -f "$2.new" "$2" ||
    warn "$2 não pôde ser gravado"
}

# O mesmo, dizendo o que fez.
place_and_say() {
  place "$@"
  case $placed in
    written) say "✓ $2: gravado" ;;
    same) say "✓ $2: já estava igual" ;;
    replaced) say "✓ $2: atualizado; o anterior ficou em $2.bak-$stamp" ;;
    kept)
      cp "$1" "$2.novo" && chmod "$3" "$2.novo"
      warn "$2: foi alterado à mão e ficou como está; o novo está em $2.novo, para comparar (--force troca e guarda uma cópia)"
      ;;
  esac
}

place_and_say "$here/carimbo-$WAY.conf" "$etc/carimbo-$WAY.conf" 640
place_and_say "$here/carimbo-offline.conf" "$etc/carimbo-offline.conf" 640

grep -qF "Set(CARIMBO_SPOOL=$SPOOL)" "$etc/carimbo-offline.conf" ||
  warn "$etc/carimbo-offline.conf tem outra CARIMBO_SPOOL: o entregador só procura em $SPOOL"

copied=0 same=0 own=0
for file in $(cd "$here/sounds/pt_BR/carimbo" && find . -name '*.wav' | sort); do
  place "$here/sounds/pt_BR/carimbo/$file" "$sounds/pt_BR/carimbo/${file#./}" 644
  case $placed in same) same=$((same + 1)) ;; kept) own=$((own + 1)) ;; *) copied=$((copied + 1)) ;; esac
done
say "✓ $sounds/pt_BR/carimbo: $copied áudio(s) copiado(s), $same já igual(is), $own seu(s) mantido(s)"

place_and_say "$here/carimbo-deliver" /usr/local/bin/carimbo-deliver 755
place "$here/deliver-all.sh" "$library/deliver-all.sh" 755
place "$here/uninstall.sh" "$library/uninstall.sh" 755
place "$here/bundle.conf" "$library/bundle.conf" 644

# ---------------------------------------------------------------- usuário, pasta dos números e chave
if ! id $user >/dev/null 2>&1; then
  if command -v useradd >/dev/null 2>&1; then
    useradd -r -M -d /nonexistent -s /bin/false $user
  else
    adduser -S -D -H -h /nonexistent -s /bin/false $user
  fi
  id $user >/dev/null 2>&1 && say "✓ usuário $user criado" || warn "o usuário $user não pôde ser criado"
fi
owner=root group=$(id -gn $user 2>/dev/null || echo root)
id asterisk >/dev/null 2>&1 && owner=asterisk
if grep -q '^asterisk:' /etc/group; then
  group=asterisk
  if command -v usermod >/dev/null 2>&1; then usermod -a -G asterisk $user; else addgroup $user asterisk; fi
fi

mkdir -p "$SPOOL"
# Arquivos já no lugar não mudam: são o contador.
chown "$owner:$group" "$SPOOL" && chmod 2770 "$SPOOL" && say "✓ $SPOOL: pasta dos números, de $owner:$group, modo 2770" ||
  warn "$SPOOL: dono e modo não puderam ser mudados"

# "fwconsole chown" poria 0775 na pasta.
chown_conf=$etc/freepbx_chown.conf
if [ -e "$chown_conf" ] || [ -e "$etc/extensions_additional.conf" ]; then
  if grep -q "^[[:space:]]*directory[[:space:]]*=[[:space:]]*$SPOOL/*[[:space:]]*$" "$chown_conf" 2>/dev/null; then
    say "✓ $chown_conf: já protege $SPOOL"
  else
    [ ! -e "$chown_conf" ] || cp -p "$chown_conf" "$chown_conf.bak-$stamp"
    touch "$chown_conf"
    changed=$(awk -v line="directory = $SPOOL" '
      { print }
      /^[[:space:]]*\[blacklist\]/ && !done { print line; done = 1 }
      END { if (!done) print "[blacklist]\n" line }' "$chown_conf")
    # Escreve no mesmo arquivo: dono e modo ficam.
    printf '%s\n' "$changed" >"$chown_conf"
    say "✓ $chown_conf: fwconsole chown não mexe em $SPOOL"
  fi
fi

mkdir -p $keys
chown root:"$(id -gn $user)" $keys && chmod 750 $keys
for file in "$here"/keys/*.key; do
  key=$keys/$(basename "$file")
  if [ -e "$key" ] && [ "$(sum "$file")" = "$(sum "$key")" ]; then continue; fi
  (umask 077 && cp "$file" "$key.new") && chown $user "$key.new" && chmod 600 "$key.new" && mv -f "$key.new" "$key" &&
    say "✓ $key: chave de entrega gravada, só $user lê" || warn "$key não pôde ser gravada"
done

# ---------------------------------------------------------------- entrega a cada minuto
if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
  place "$here/carimbo-deliver.service" /etc/systemd/system/carimbo-deliver.service 644
  place "$here/carimbo-deliver.timer" /etc/systemd/system/carimbo-deliver.timer 644
  # O systemd do CentOS 7 não tem enable --now.
  systemctl daemon-reload && systemctl -q enable carimbo-deliver.timer && systemctl start carimbo-deliver.timer &&
    say '✓ carimbo-deliver.timer: entrega a cada minuto' || warn 'o carimbo-deliver.timer não pôde ser ligado'
else
  place "$here/carimbo-deliver.cron" /etc/cron.d/carimbo-deliver 644
  say '✓ /etc/cron.d/carimbo-deliver: entrega a cada minuto'
  command -v crond >/dev/null 2>&1 || command -v cron >/dev/null 2>&1 || [ -x /usr/sbin/cron ] ||
    warn 'não há cron nesta máquina: sem ele, nada é entregue. Instale o cron, ou agende de outro modo, com o usuário '"$user: $library/deliver-all.sh"
fi
mv -f "$new_manifest" "$manifest"

# ---------------------------------------------------------------- o que o sorteio do número precisa
as() { su -s /bin/sh "$1" -c "$2"; }
# Depois de um pulo, o plano sincroniza o disco com dd antes de dizer o número.
try=$SPOOL/.try-$$
if as "$owner" "echo >'$try' && dd if=/dev/null of='$try' conv=notrunc,fsync 2>/dev/null"; then
  say "✓ $owner escreve em $SPOOL e sincroniza o disco"
else
  warn "$owner não consegue escrever em $SPOOL, ou falta o dd com conv=fsync: sem isso nenhum número é dado sem servidor"
fi
rm -f "$try"
case $(stat -f -c %T "$SPOOL" 2>/dev/null) in
  tmpfs | ramfs | overlay* | nfs* | cifs | smb* | fuse*) warn "$SPOOL está em $(stat -f -c %T "$SPOOL"): precisa ser um disco local, que sobreviva a uma queda de energia" ;;
esac
case $(TZ=$ZONE date -d @1577880000 +%d%H%M 2>/dev/null) in
  "$(TZ=UTC date -d "@$((1577880000 + OFFSET))" +%d%H%M 2>/dev/null)") say "✓ fuso $ZONE" ;;
  *) warn "o fuso $ZONE falta ou está desatualizado nesta máquina (pacote tzdata): vale a diferença de $OFFSET segundos" ;;
esac
if command -v asterisk >/dev/null 2>&1 && asterisk -rx 'core show version' >/dev/null 2>&1; then
  for function in FILE STAT TRYLOCK STRFTIME URIENCODE REGEX FILTER; do
    case $(asterisk -rx "core show function $function" 2>&1) in
      *'No function by that name'*) warn "o Asterisk não tem a função $function (noload no modules.conf?)" ;;
    esac
  done
  for application in System TryExec Read; do
    case $(asterisk -rx "core show application $application" 2>&1) in
      *'Your application(s) is (are) not registered'*) warn "o Asterisk não tem a aplicação $application (noload no modules.conf?)" ;;
    esac
  done
fi
if [ -d /sys/fs/selinux ] && command -v getenforce >/dev/null 2>&1 && [ "$(getenforce)" != Disabled ]; then
  say "⚠ SELinux ligado. Rode:"
  say "  semanage fcontext -a -t asterisk_spool_t '$SPOOL(/.*)?' && restorecon -R $SPOOL"
fi
status=$(as $user "curl -q -s -o /dev/null -w '%{http_code}' --connect-timeout 5 -m 10 '$SERVER/healthz'")
if [ "$status" = 200 ]; then
  say "✓ o Carimbo responde em $SERVER"
else
  warn "o Carimbo não responde agora em $SERVER (HTTP $status). Se ele devia estar no ar, veja endereço e firewall"
fi
# Uma passagem agora: mostra já um problema de leitura da chave ou da pasta.
as $user "$library/deliver-all.sh" || warn 'a primeira entrega não terminou; o motivo está acima, e a próxima é em um minuto'

# ---------------------------------------------------------------- o que falta
includes=''
for name in "carimbo-$WAY.conf" carimbo-offline.conf; do
  grep -qsE "^[[:space:]]*#(try)?include[[:space:]]+[\"<]?([^[:space:]]*/)?$name" "$etc/extensions.conf" "$etc/extensions_custom.conf" ||
    includes="$includes
     #include $name"
done
say ''
say 'Falta:'
[ -z "$includes" ] || say "  - no extensions.conf (FreePBX e Issabel: extensions_custom.conf):$includes"
say "  - onde a ligação chega, se ainda não está lá:
     same => n,Goto(carimbo-$WAY,s,1)
  - o idioma pt_BR nos canais (no tronco: language=pt_BR), com maiúsculas assim
  - recarregar o plano:  asterisk -rx 'dialplan reload'
  - apagar o pacote e esta pasta, que têm a chave:  rm -r $here
Para desinstalar:  sh $library/uninstall.sh"
[ $problems = 0 ] || { say "Instalado, com $problems aviso(s) acima."; exit 1; }
