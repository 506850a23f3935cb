import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../asterisk/dialplan-settings.ts';
import { dialplanFile } from '../asterisk/fill-dialplan.ts';
import { t } from '../language.ts';
import { type Finding, numberOfPbx } from './finding.ts';

/** Asterisk's own limit for CURL() outside of a call is three minutes. */
const LIMIT_MS = 10_000;
/** An address without the characters that end the argument of CURL() or of the command. */
const PLAIN_URL = /^https?:\/\/[\w.:[\]/-]+$/;

/**
 * Whether Asterisk itself reaches the server by HTTP: its user, SELinux and the firewall rules for it do not apply to this
 * process. Asterisk evaluates CURL() at the command line (`dialplan eval function`). Nothing is said where Asterisk is not
 * running, or has no CURL().
 */
export function checkConnection(etc: string): Finding[] {
  const server = readSettings(readFileSync(join(etc, dialplanFile('http')), 'utf8')).get('CARIMBO_SERVER');
  if (server === undefined || !PLAIN_URL.test(server)) return [];
  const main = join(etc, 'asterisk.conf');
  const { stdout, error } = spawnSync(
    'asterisk',
    [...(existsSync(main) ? ['-C', main] : []), '-rx', `dialplan eval function CURL(${server}/healthz)`],
    { encoding: 'utf8', timeout: LIMIT_MS },
  );
  const isTimeout = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  if (!isTimeout && !/Return Value: Success/.test(stdout ?? '')) return [];
  if (/"status" *: *"ok"/.test(stdout))
    return [
      {
        check: 'asterisk',
        status: 'ok',
        found: t(`O Asterisk alcança ${server}`, `Asterisk reaches ${server}`),
      },
    ];
  return [
    {
      check: 'asterisk',
      status: 'fail',
      found: t(`O Asterisk não alcança ${server}`, `Asterisk does not reach ${server}`),
      callers: numberOfPbx(),
      todo: isEnforcing()
        ? t(
            'o SELinux está ligado e pode barrar o Asterisk: ausearch -m avc -c asterisk -ts recent mostra o que foi barrado',
            'SELinux is on and may stop Asterisk: ausearch -m avc -c asterisk -ts recent shows what was stopped',
          )
        : t(
            'confira se o servidor está no ar, o endereço, o firewall e, com https, os certificados da central',
            'check that the server is up, the address, the firewall and, with https, the PBX’s certificates',
          ),
    },
  ];
}

function isEnforcing(): boolean {
  try {
    return readFileSync('/sys/fs/selinux/enforce', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
