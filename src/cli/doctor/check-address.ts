import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { readSettings } from '../asterisk/dialplan-settings.ts';
import { dialplanFile, type Way } from '../asterisk/fill-dialplan.ts';
import { hostPort, isLoopback } from '../host-port.ts';
import { t } from '../language.ts';
import { type Finding, numberOfPbx } from './finding.ts';

interface Listener {
  host: string;
  port: number;
}

/** Whether the installed dialplan uses the address that Carimbo listens on. Addresses of other machines are not checked. */
export function checkAddress(config: Config, { etc, way }: { etc: string; way: Way }): Finding[] {
  const settings = readSettings(readFileSync(join(etc, dialplanFile(way)), 'utf8'));
  const setting = way === 'http' ? 'CARIMBO_SERVER' : 'CARIMBO_AGI';
  const written = settings.get(setting) ?? '';
  const wanted = addressOf(written, way);
  // Behind a proxy with TLS the port is the proxy's.
  if (wanted === null || written.startsWith('https://') || !isHere(wanted.host)) return [];
  const listener = way === 'http' ? config.http : config.agi;
  if (way === 'fastagi' && !config.agi.enabled)
    return [
      mismatch(
        `${dialplanFile(way)}: ${setting}=${written}`,
        t('FastAGI está desligado (agi.enabled)', 'FastAGI is off (agi.enabled)'),
      ),
    ];
  if (reaches(wanted, listener)) return [];
  const place = t(
    `o servidor escuta em ${listener.host}:${listener.port}`,
    `the server listens on ${listener.host}:${listener.port}`,
  );
  return [
    mismatch(
      `${dialplanFile(way)}: ${setting}=${written}`,
      place,
      `carimbo asterisk install --way ${way} --server ${hostPort(listener)}`,
    ),
  ];
}

function mismatch(dialplan: string, server: string, todo?: string): Finding {
  return {
    check: 'asterisk',
    status: 'fail',
    found: t(`${dialplan}, mas ${server}`, `${dialplan}, but ${server}`),
    callers: numberOfPbx(),
    todo:
      todo ??
      t('ligue-o na configuração ou use --way http', 'turn it on in the configuration, or use --way http'),
  };
}

function addressOf(written: string, way: Way): Listener | null {
  if (written.includes('$')) return null;
  try {
    const { hostname, port } = new URL(way === 'http' ? written : `http://${written}`);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (way === 'http' ? 80 : 4573)) };
  } catch {
    return null;
  }
}

function reaches(wanted: Listener, { host, port }: Listener): boolean {
  if (wanted.port !== port) return false;
  if (host === '0.0.0.0' || host === '::') return true;
  return isLoopback(host) ? isLoopback(wanted.host) : wanted.host === host;
}

function isHere(host: string): boolean {
  if (isLoopback(host)) return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === host),
  );
}
