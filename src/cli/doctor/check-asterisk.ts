import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { isAsteriskFolder } from '../asterisk/asterisk-folders.ts';
import { dialplanFile, WAYS } from '../asterisk/fill-dialplan.ts';
import { isLoopback } from '../authority.ts';
import { t } from '../language.ts';
import type { Finding } from './finding.ts';

/** Whether an Asterisk can reach us: here, by loopback; elsewhere, only where we listen on the network. */
export function checkAsterisk(config: Config, etc: string): Finding[] {
  const here = isAsteriskFolder(etc);
  return [...checkReach(config, here), ...checkPeers(config), ...(here ? [checkDialplan(etc)] : [])];
}

function checkReach({ http, agi }: Config, here: boolean): Finding[] {
  const doors = [
    { key: 'http.host', host: http.host },
    ...(agi.enabled ? [{ key: 'agi.host', host: agi.host }] : []),
  ];
  return doors.map(({ key, host }): Finding => {
    const found = `${key} ${host}`;
    if (!isLoopback(host))
      return {
        check: 'asterisk',
        status: 'ok',
        found: t(`${found}: alcançável pela rede`, `${found}: reachable from the network`),
      };
    if (here)
      return {
        check: 'asterisk',
        status: 'ok',
        found: t(
          `${found}: alcançável pelo Asterisk desta máquina`,
          `${found}: reachable by this machine’s Asterisk`,
        ),
      };
    return {
      check: 'asterisk',
      status: 'warn',
      found: t(
        `${found}: só esta máquina alcança, e aqui não há Asterisk`,
        `${found}: only this machine can reach it, and there is no Asterisk here`,
      ),
      callers: t(
        'um Asterisk em outra máquina não alcança o Carimbo',
        'an Asterisk on another machine cannot reach Carimbo',
      ),
      todo: t(
        `com o Asterisk em outra máquina: ${key}: 0.0.0.0 (e o IP dele em agi.allow)`,
        `with Asterisk on another machine: ${key}: 0.0.0.0 (and its IP in agi.allow)`,
      ),
    };
  });
}

function checkPeers({ agi }: Config): Finding[] {
  if (!agi.enabled) return [];
  const found = t(`FastAGI atende: ${agi.allow.join(', ')}`, `FastAGI serves: ${agi.allow.join(', ')}`);
  const onlyLoopback = agi.allow.every((network) => isLoopback(network.split('/')[0] ?? ''));
  if (onlyLoopback && !isLoopback(agi.host)) {
    return [
      {
        check: 'asterisk',
        status: 'warn',
        found,
        callers: t(
          'o Carimbo escuta na rede, mas recusa qualquer central',
          'Carimbo listens on the network and refuses every PBX',
        ),
        todo: t('ponha o IP da central em agi.allow', 'put the PBX’s IP into agi.allow'),
      },
    ];
  }
  const everybody = agi.allow.find((network) => /^(0\.0\.0\.0|::)\/0$/.test(network));
  if (everybody) {
    const todo = t('ponha em agi.allow só o IP da central', 'put only the PBX’s IP into agi.allow');
    return [
      {
        check: 'asterisk',
        status: 'warn',
        found: t(
          `${found}: qualquer um, e FastAGI não tem senha`,
          `${found}: anybody, and FastAGI has no password`,
        ),
        todo,
      },
    ];
  }
  return [{ check: 'asterisk', status: 'ok', found }];
}

function checkDialplan(etc: string): Finding {
  const installed = WAYS.filter((way) => existsSync(join(etc, dialplanFile(way))));
  const texts = ['extensions.conf', 'extensions_custom.conf']
    .map((name) => join(etc, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'));
  const included = installed.filter((way) =>
    texts.some((text) => new RegExp(`^\\s*#include\\s+"?${dialplanFile(way)}`, 'm').test(text)),
  );
  if (included.length > 0)
    return {
      check: 'asterisk',
      status: 'ok',
      found: t(
        `Plano de discagem incluído: ${included.map(dialplanFile).join(', ')}`,
        `Dialplan included: ${included.map(dialplanFile).join(', ')}`,
      ),
    };
  const file = dialplanFile(installed[0] ?? 'fastagi');
  return {
    check: 'asterisk',
    status: 'warn',
    found:
      installed.length > 0
        ? t(`${file} está em ${etc}, mas nada o inclui`, `${file} lies in ${etc}, and nothing includes it`)
        : t(`Nenhum plano de discagem do Carimbo em ${etc}`, `No Carimbo dialplan in ${etc}`),
    callers: t('nenhuma ligação chega ao Carimbo', 'no call reaches Carimbo'),
    todo:
      installed.length > 0
        ? t(`"#include ${file}" no extensions.conf`, `"#include ${file}" in extensions.conf`)
        : 'carimbo asterisk install',
  };
}
