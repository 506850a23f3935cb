#!/bin/sh
# uninstall.sh: tira desta central o que o install.sh pôs. Como root:  sh uninstall.sh
# Fica o que foi alterado à mão, e a pasta dos números, enquanto tem números.
# Saída: 0 desinstalado, 1 ficou algo a fazer (é dito o quê), 2 uso errado.
set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }
library=/usr/local/lib/carimbo
keys=/etc/carimbo-deliver
user=carimbo-deliver
manifest=$library/manifest

[ "$(id -u)" = 0 ] || { say '✗ rode como root' >&2; exit 2; }
[ -f "$manifest" ] && [ -f "$library/bundle.conf" ] || { say '✗ o Carimbo não está instalado aqui (por install.sh)' >&2; exit 2; }
. "$library/bundle.conf"
left=''

sum() { sha256sum <"$1" | cut -d ' ' -f 1; }

# Um #include de um arquivo que não existe impede o Asterisk de carregar o plano inteiro.
included=''
while read -r _ path; do
  case $path in */carimbo-*.conf) ;; *) continue ;; esac
  files=$(grep -lsE "^[[:space:]]*#include[[:space:]]+[\"<]?([^[:space:]]*/)?$(basename "$path")" "$(dirname "$path")"/*.conf)
  [ -z "$files" ] || included="$included
  #include $(basename "$path")  em $(echo $files)"
done <"$manifest"
if [ -n "$included" ]; then
  say "✗ Nada foi desinstalado: sem estes arquivos, o Asterisk não carregaria o plano. Tire antes as linhas
$included

e os Goto e Gosub que levam a eles; recarregue (asterisk -rx 'dialplan reload') e rode de novo:  sh $library/uninstall.sh"
  exit 1
fi

if command -v systemctl >/dev/null 2>&1 && [ -e /etc/systemd/system/carimbo-deliver.timer ]; then
  systemctl -q stop carimbo-deliver.timer
  systemctl -q disable carimbo-deliver.timer
fi

# O que falta entregar, antes de tirar o entregador.
waiting=0 files=0
for file in "$SPOOL"/*.numbers "$SPOOL"/*.facts; do
  [ -f "$file" ] || continue
  files=$((files + 1))
  sent=0
  [ -f "$file.sent" ] && read -r sent _ <"$file.sent"
  case $sent in '' | *[!0-9]*) sent=0 ;; esac
  waiting=$((waiting + $(grep -c . "$file") - sent))
done

removed=0
while read -r installed path; do
  case $path in "$library"/*) continue ;; esac
  [ -f "$path" ] || continue
  if [ "$(sum "$path")" = "$installed" ]; then
    rm -f "$path" && removed=$((removed + 1))
    rmdir "$(dirname "$path")" 2>/dev/null
  else
    say "– $path: alterado à mão, ficou"
  fi
done <"$manifest"
say "✓ $removed arquivo(s) retirado(s): plano, áudios, entregador e agendamento"
! command -v systemctl >/dev/null 2>&1 || systemctl daemon-reload 2>/dev/null

rm -rf $keys && say "✓ $keys: chave apagada. No servidor, revogue-a: carimbo keys list, carimbo keys revoke ID"
if id $user >/dev/null 2>&1; then
  if command -v userdel >/dev/null 2>&1; then userdel $user; else deluser $user; fi
  say "✓ usuário $user retirado"
fi

if [ "$files" = 0 ]; then
  rm -f "$SPOOL"/.deliver.lock "$SPOOL"/*.floor
  rmdir "$SPOOL" 2>/dev/null && say "✓ $SPOOL: vazia, retirada" || say "– $SPOOL: não está vazia, ficou"
else
  say "– $SPOOL: ficou, com os números desta central (são o contador: não copie para outra máquina)"
fi
if [ "$waiting" -gt 0 ]; then
  say "⚠ $waiting linha(s) de $SPOOL ainda não foram entregues ao servidor: pessoas ouviram esses números.
  Não apague a pasta. Para entregá-las, instale um pacote de novo (carimbo asterisk bundle), espere um minuto e confira no
  servidor com carimbo offline; ou copie a pasta para o servidor e rode nele o carimbo-deliver."
  left=1
fi
rm -rf $library
[ -z "$left" ] || exit 1
