import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PBX_SCOPES, type Scope } from '../../auth/scope.ts';
import type { Config } from '../../config/config.ts';
import { plural } from '../../i18n/plural.ts';
import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { PROMPTS_FOLDER } from '../../telephony/prompt-lengths.ts';
import { PROMPT_NAMES } from '../../telephony/prompts.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { hostOfMachine } from '../host-of-machine.ts';
import { hostPort, isLoopback } from '../host-port.ts';
import { t } from '../language.ts';
import { print } from '../print.ts';
import { dataSettingsFor } from '../settings.ts';
import { unwritable } from '../source/import/write-file.ts';
import {
  isPeerOrigin,
  keySettings,
  type NewKey,
  originOf,
  type WantedKey,
  withNewKeys,
} from './dialplan-key.ts';
import type { ChosenOptions, DialplanOptions } from './dialplan-options.ts';
import { dialplanFile } from './fill-dialplan.ts';
import { withMark } from './install-mark.ts';
import { noPeerMessage, recordingOff } from './messages.ts';
import {
  DEFAULT_SPOOL,
  OFFLINE_FILE,
  type PbxRange,
  planOffline,
  rangesOf,
  zoneSettings,
} from './offline-dialplan.ts';
import { type DialplanPlan, planDialplan, readInstalled, withKey } from './plan-dialplan.ts';
import { type TarFile, tar } from './tar.ts';

export interface BundleOptions extends Omit<DialplanOptions, 'createKey' | 'keyId'> {
  host?: string;
  agi?: string;
  spool?: string;
  out: string;
  force?: boolean;
}

/** Only what delivering needs: the key is on a machine with many users. */
const DELIVERY_SCOPES: readonly Scope[] = ['protocols:issue'];

/** Writes one tar.gz with all that a PBX needs: it has neither Node nor a package manager that could bring it. */
export async function bundle({ out, force = false, ...given }: BundleOptions): Promise<void> {
  const { config } = dataSettingsFor(given);
  if (existsSync(out) && !force)
    throw new CommandFailure(
      t(`${out} já existe; --force o substitui.`, `${out} exists; --force replaces it.`),
    );
  const site = describeSite(config, given);
  const plans = planWay(config, site);
  const deliveries = site.registries.map(
    (operator): WantedKey => ({ operator, origin: site.origin, scopes: DELIVERY_SCOPES }),
  );
  const calls = plans.map(
    ({ operator }): WantedKey => ({ operator, origin: site.origin, scopes: PBX_SCOPES }),
  );
  const keys = await withNewKeys(
    config,
    [...deliveries, ...(site.options.way === 'http' ? calls : [])],
    (created) => {
      const delivery = created.slice(0, deliveries.length);
      const text = dialplan(plans, created.slice(deliveries.length));
      write(out, gzipSync(tar(files(site, text, delivery))));
      return created;
    },
  );
  const ids = keys.map(({ key }) => key.id).join(', ');
  print(
    t(
      `✓ ${out}: pacote da central ${site.origin}, máquina ${site.host}, com ${plural(keys.length, 'chave nova', 'chaves novas')} (${ids}). Só você pode ler; apague-o depois de instalar.`,
      `✓ ${out}: bundle for the PBX ${site.origin}, machine ${site.host}, with ${plural(keys.length, 'new key', 'new keys')} (${ids}). Only you can read it; delete it after installing.`,
    ),
  );
  if (!isPeerOrigin(config, site.origin)) print(noPeerMessage(site.origin));
  if (plans.some(({ plan }) => plan.recordingLeftToNext)) print(recordingOff());
  const folder = folderOf(site);
  print(
    t(
      `
Na central, como root:
  tar xzf ${out.split('/').at(-1)}
  sh ${folder}/install.sh
Chaves de um pacote anterior continuam válidas: carimbo keys list, carimbo keys revoke ID`,
      `
On the PBX, as root:
  tar xzf ${out.split('/').at(-1)}
  sh ${folder}/install.sh
Keys of an earlier bundle are still valid: carimbo keys list, carimbo keys revoke ID`,
    ),
  );
}

interface Site {
  origin: string;
  host: string;
  /** All ranges of the PBX: an HA pair replicates its dialplan. */
  ranges: readonly PbxRange[];
  /** Operators of which this machine has a range. */
  registries: readonly string[];
  /** Address of the HTTP API as the PBX sees it. */
  server: string;
  spool: string;
  options: ChosenOptions;
}

/** @throws UsageError */
function describeSite(
  config: Config,
  {
    host: asked,
    agi,
    server: given,
    spool = DEFAULT_SPOOL,
    way = 'fastagi',
    ...options
  }: Omit<BundleOptions, 'out'>,
): Site {
  const origin = originOf(config, options.origin);
  const ranges = rangesOf(config, origin);
  const host = chooseHost(ranges, origin, asked);
  const registries = [
    ...new Set(
      ranges
        .filter(({ range }) => range.host === host)
        .map(({ operator }) => operator.ans_registry)
        .sort((one, other) => Number(other === options.operator) - Number(one === options.operator)),
    ),
  ];
  const server = serverAddress(config, host, given);
  if (!/^[\w:/.@[\]~%-]+$/.test(spool) || !spool.startsWith('/'))
    throw new UsageError(
      t(
        `--spool ${spool}: use um caminho completo, sem espaços.`,
        `--spool ${spool}: use a full path without spaces.`,
      ),
    );
  const address =
    way === 'http'
      ? server
      : (agi ?? hostPort({ host: new URL(server).hostname.replace(/^\[|\]$/g, ''), port: config.agi.port }));
  return {
    origin,
    host,
    ranges,
    registries,
    server,
    spool,
    options: { ...options, way, server: address, ...(options.origin !== undefined && { origin }) },
  };
}

function chooseHost(ranges: readonly PbxRange[], origin: string, asked: string | undefined): string {
  const hosts = [...new Set(ranges.map(({ range }) => range.host))];
  const [only, another] = hosts;
  const host = asked ?? (another === undefined ? only : undefined);
  if (host !== undefined && hosts.includes(host)) return host;
  if (host !== undefined && hosts.includes('any')) return 'any';
  if (host === undefined && only !== undefined)
    throw new UsageError(
      t(
        `Escolha a máquina com --host: ${hosts.join(', ')} (head -c 8 /etc/machine-id, na central)`,
        `Choose the machine with --host: ${hosts.join(', ')} (head -c 8 /etc/machine-id, on the PBX)`,
      ),
    );
  throw new UsageError(
    t(
      `A configuração não tem faixa para a central ${origin}${host === undefined ? '' : `, máquina ${host}`}. Em operators[].offline: { origin: ${origin}, host: "${host ?? 'ab12cd34'}", from: 900000, to: 949999 }`,
      `The configuration has no range for the PBX ${origin}${host === undefined ? '' : `, machine ${host}`}. In operators[].offline: { origin: ${origin}, host: "${host ?? 'ab12cd34'}", from: 900000, to: 949999 }`,
    ),
  );
}

/** The server's own address serves only a PBX on the same machine. @throws UsageError */
function serverAddress({ http }: Config, host: string, given: string | undefined): string {
  if (given !== undefined)
    return (/^https?:\/\//.test(given) ? given : `http://${given}`).replace(/\/+$/, '');
  const isHere = host === hostOfMachine();
  const isReachable = !isLoopback(http.host) && http.host !== '0.0.0.0' && http.host !== '::';
  if (isHere || isReachable) return `http://${hostPort(http)}`;
  throw new UsageError(
    t(
      'Diga com --server o endereço do Carimbo visto da central: http://10.0.0.10:8080',
      'Give Carimbo’s address as the PBX sees it with --server: http://10.0.0.10:8080',
    ),
  );
}

interface OperatorPlan {
  operator: string;
  plan: DialplanPlan;
}

/** One plan by FastAGI; by HTTP one after the other for each operator, each with a key of its own. */
function planWay(config: Config, { options, registries }: Site): OperatorPlan[] {
  const isHttp = options.way === 'http';
  const plans: OperatorPlan[] = [];
  for (const operator of isHttp ? registries : registries.slice(0, 1)) {
    const before = plans.at(-1);
    const plan = planDialplan(
      config,
      before === undefined
        ? { ...options, ...(config.operators.length > 1 && { operator }), createKey: isHttp }
        : { way: options.way, operator, createKey: true },
      readInstalled(before?.plan.text ?? null),
    );
    plans.push({ operator, plan });
  }
  return plans;
}

/** The last plan has the settings of all; the keys are in the order of the plans. */
function dialplan(plans: readonly OperatorPlan[], keys: readonly NewKey[]): string {
  const text = plans.at(-1)?.plan.text ?? '';
  return keys.reduce(
    (filled, key, index) => withKey(filled, keySettings(key), plans[index]?.plan.keyBlock),
    text,
  );
}

const folderOf = ({ origin, host }: Site) => `carimbo-${origin}-${host}`;

const ownFile = (...path: string[]) => readFileSync(join(PACKAGE_ROOT, 'asterisk', ...path));

function files(site: Site, dialplan: string, keys: readonly NewKey[]): TarFile[] {
  const { ranges, registries, options, spool } = site;
  const only = registries.length === 1 ? registries[0] : options.operator;
  const offline = planOffline({ ranges, operator: only, spool });
  const list: TarFile[] = [
    ...['install.sh', 'uninstall.sh', 'deliver-all.sh'].map((name) => ({
      path: name,
      content: ownFile('bundle', name),
      mode: 0o755,
    })),
    ...['carimbo-deliver.cron', 'carimbo-deliver.service', 'carimbo-deliver.timer'].map((name) => ({
      path: name,
      content: ownFile('bundle', name),
      mode: 0o644,
    })),
    { path: 'bundle.conf', content: shellSettings(site), mode: 0o644 },
    { path: 'carimbo-deliver', content: ownFile('carimbo-deliver'), mode: 0o755 },
    // It may hold an API key.
    { path: dialplanFile(options.way), content: withMark(dialplan), mode: 0o600 },
    { path: OFFLINE_FILE, content: withMark(offline), mode: 0o644 },
    ...keys.map(({ key, secret }) => ({
      path: `keys/${key.operator}.key`,
      content: `${secret}\n`,
      mode: 0o600,
    })),
    ...PROMPT_NAMES.map((name) => ({
      path: `sounds/pt_BR/carimbo/${name}.wav`,
      content: readFileSync(join(fileURLToPath(PROMPTS_FOLDER), `${name}.wav`)),
      mode: 0o644,
    })),
  ];
  return list.map((file) => ({ ...file, path: `${folderOf(site)}/${file.path}` }));
}

/** Settings of the shell scripts. No value has a quote. */
function shellSettings({ host, origin, server, spool, ranges, options }: Site): string {
  const zone = zoneSettings({ time_zone: ranges[0]?.operator.time_zone ?? 'UTC' });
  const values = {
    HOST: host,
    ORIGIN: origin,
    SERVER: server,
    SPOOL: spool,
    WAY: options.way,
    ZONE: zone.CARIMBO_ZONE,
    OFFSET: zone.CARIMBO_OFFSET,
  };
  const lines = Object.entries(values).map(([name, value]) => {
    if (!/^[\w:/.,@[\]~%+-]*$/.test(value)) throw new UsageError(`${name}: ${value}`);
    return `${name}='${value}'\n`;
  });
  return lines.join('');
}

/** Only its owner can read it, from its first byte on. */
function write(out: string, content: Buffer): void {
  const partial = `${out}.new`;
  try {
    writeFileSync(partial, content, { mode: 0o600 });
    chmodSync(partial, 0o600);
    renameSync(partial, out);
  } catch (cause) {
    throw unwritable(out, cause) ?? cause;
  }
}
