import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { isAsteriskFolder } from '../asterisk/asterisk-folders.ts';
import { dialplanFindings, isIncluded } from '../asterisk/dialplan-findings.ts';
import { dialplanFile, WAYS } from '../asterisk/fill-dialplan.ts';
import { isLoopback } from '../host-port.ts';
import { t } from '../language.ts';
import { checkAddress } from './check-address.ts';
import { checkConnection } from './check-connection.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** Whether an Asterisk can reach Carimbo: on this machine by loopback, from another only over the network. */
export function checkAsterisk({ config, etc }: Pick<Examination, 'config' | 'etc'>): Finding[] {
  const here = isAsteriskFolder(etc);
  return [...checkReach(config, here), ...checkPeers(config), ...(here ? checkDialplan(config, etc) : [])];
}

function checkReach({ http, agi }: Config, here: boolean): Finding[] {
  const listeners = [
    { key: 'http.host', host: http.host },
    ...(agi.enabled ? [{ key: 'agi.host', host: agi.host }] : []),
  ];
  return listeners.map(({ key, host }): Finding => {
    const found = `${key} ${host}`;
    if (!isLoopback(host)) return checkNetwork(key, found, http.trustProxy.length > 0);
    if (here)
      return {
        check: 'asterisk',
        status: 'ok',
        found: t(
          `${found}: aceita conexões desta máquina`,
          `${found}: accepts connections from this machine`,
        ),
      };
    return {
      check: 'asterisk',
      status: 'warn',
      found: t(
        `${found}: só aceita conexões desta máquina, que não tem Asterisk`,
        `${found}: only this machine can reach it, and it has no Asterisk`,
      ),
      callers: t(
        'um Asterisk em outra máquina não consegue falar com o Carimbo',
        'an Asterisk on another machine cannot reach Carimbo',
      ),
      todo:
        key === 'agi.host'
          ? t(
              'se o Asterisk está em outra máquina: ponha em agi.host o IP desta na rede interna das centrais, e em agi.allow o IP dele. O FastAGI não tem senha nem criptografia: nunca numa rede aberta',
              'if Asterisk is on another machine: set agi.host to this machine’s IP in the internal network of the PBXs, and add its IP to agi.allow. FastAGI has no password and no encryption: never on an open network',
            )
          : t(
              'se o Asterisk está em outra máquina: use um proxy com TLS nesta (nginx, Caddy) e ponha o endereço dele em http.trust_proxy. O Carimbo fala HTTP sem TLS: chaves e dados passariam abertos pela rede',
              'if Asterisk is on another machine: use a proxy with TLS on this one (nginx, Caddy), with its address in http.trust_proxy. Carimbo speaks HTTP without TLS: keys and data would cross the network unencrypted',
            ),
    };
  });
}

/** The API has no TLS of its own, and its requests contain keys and personal data. FastAGI is limited by agi.allow. */
function checkNetwork(key: string, found: string, hasProxy: boolean): Finding {
  const reachable = t(`${found}: aceita conexões da rede`, `${found}: accepts connections from the network`);
  if (key !== 'http.host' || hasProxy) return { check: 'asterisk', status: 'ok', found: reachable };
  return {
    check: 'asterisk',
    status: 'warn',
    found: t(`${reachable}, sem TLS`, `${reachable}, without TLS`),
    callers: t(
      'chaves da API, nomes e carteirinhas passam abertos pela rede',
      'API keys, names and card numbers cross the network unencrypted',
    ),
    todo: t(
      'use um proxy com TLS (nginx, Caddy), com o endereço dele em http.trust_proxy e http.host: 127.0.0.1; ou só uma rede interna',
      'use a proxy with TLS (nginx, Caddy), with its address in http.trust_proxy and http.host: 127.0.0.1; or an internal network only',
    ),
  };
}

function checkPeers({ agi }: Config): Finding[] {
  if (!agi.enabled) return [];
  const networks = agi.allow.map((peer) => (typeof peer === 'string' ? peer : peer.address));
  const found = t(`FastAGI atende: ${networks.join(', ')}`, `FastAGI serves: ${networks.join(', ')}`);
  const onlyLoopback = networks.every((network) => isLoopback(network.split('/')[0] ?? ''));
  if (onlyLoopback && !isLoopback(agi.host)) {
    return [
      {
        check: 'asterisk',
        status: 'warn',
        found,
        callers: t(
          'o Carimbo aceita conexões da rede, mas recusa todas as centrais',
          'Carimbo accepts connections from the network, but refuses every PBX',
        ),
        todo: t('ponha o IP da central em agi.allow', 'put the PBX’s IP into agi.allow'),
      },
    ];
  }
  const anyAddress = networks.find((network) => /^(0\.0\.0\.0|::)\/0$/.test(network));
  if (anyAddress) {
    const todo = t('ponha em agi.allow só o IP da central', 'put only the PBX’s IP into agi.allow');
    return [
      {
        check: 'asterisk',
        status: 'warn',
        found: t(
          `${found}: aceita qualquer endereço, e o FastAGI não tem senha`,
          `${found}: accepts any address, and FastAGI has no password`,
        ),
        todo,
      },
    ];
  }
  return [{ check: 'asterisk', status: 'ok', found }];
}

function checkDialplan(config: Config, etc: string): Finding[] {
  const installed = WAYS.filter((way) => existsSync(join(etc, dialplanFile(way))));
  const included = installed.filter((way) => isIncluded(etc, dialplanFile(way)));
  if (included.length === 0)
    return [notIncluded(etc, dialplanFile(installed[0] ?? 'fastagi'), installed.length > 0)];
  return [
    {
      check: 'asterisk',
      status: 'ok',
      found: t(
        `Plano de discagem incluído: ${included.map(dialplanFile).join(', ')}`,
        `Dialplan included: ${included.map(dialplanFile).join(', ')}`,
      ),
    },
    ...included.flatMap((way) => [...checkAddress(config, { etc, way }), ...dialplanFindings(etc, way)]),
    ...(included.includes('http') ? checkConnection(etc) : []),
  ];
}

function notIncluded(etc: string, file: string, isInstalled: boolean): Finding {
  return {
    check: 'asterisk',
    status: 'warn',
    found: isInstalled
      ? t(
          `${file} está em ${etc}, mas nenhum arquivo o inclui (#include)`,
          `${file} is in ${etc}, but no file includes it (#include)`,
        )
      : t(`Nenhum plano de discagem do Carimbo em ${etc}`, `No Carimbo dialplan in ${etc}`),
    callers: t('nenhuma ligação chega ao Carimbo', 'no call reaches Carimbo'),
    todo: isInstalled
      ? t(`"#include ${file}" no extensions.conf`, `"#include ${file}" in extensions.conf`)
      : 'carimbo asterisk install',
  };
}
