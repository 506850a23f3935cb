#!/bin/sh
# Entrega os números de cada operadora, com a chave dela. Agendado a cada minuto; à mão, como root:
#   su -s /bin/sh carimbo-deliver -c /usr/local/lib/carimbo/deliver-all.sh
# --again entrega tudo de novo, depois de restaurar um backup do servidor.
set -u
. /usr/local/lib/carimbo/bundle.conf
status=0
for key in /etc/carimbo-deliver/*.key; do
  operator=${key##*/}
  /usr/local/bin/carimbo-deliver --spool "$SPOOL" --server "$SERVER" --key-file "$key" --operator "${operator%.key}" "$@" ||
    status=$?
done
exit $status
