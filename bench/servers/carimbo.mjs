import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeyRing } from '../../dist/auth/key-ring.js';
import { openStore } from '../../dist/store/open-store.js';
import { freePort, ServerProcess } from './process.mjs';

const BIN = fileURLToPath(new URL('../../bin/carimbo.js', import.meta.url));
export const OPERATOR = { ans_registry: '999997', name: 'Operadora Medida', time_zone: 'America/Sao_Paulo' };
export const KEY = 'chave-da-medida-com-mais-de-32-caracteres';
/** The key of one of several operators. */
export const keyOf = (registry) => `${KEY}-${registry}`;
/** The setting with which `npm start` and the shebang of `carimbo` run Node. */
const YOUNG_SPACE = '--max-semi-space-size=4';
/** The limit of lookups must not affect what is measured. */
const UNLIMITED = { points: 1_000_000, seconds: 1, miss_cost: 1 };

/**
 * A Carimbo as in production, with its own folder and database.
 * @param {{folder: string, url?: string, csv?: string, sources?: Record<string, string>, webhooks?: object[],
 *   amiPort?: number}} options
 *   `url`: `postgres://…`; SQLite in the folder without it. `sources`: source files by registro ANS, an operator each.
 *   `amiPort`: of a PBX on this machine that tells the course of calls
 */
export function installation({ folder, url, csv, sources, webhooks, amiPort }) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'carimbo.db');
  const database = url === undefined ? { kind: 'sqlite', path: file } : { kind: 'postgres', url };
  const operators =
    sources === undefined
      ? [{ ...OPERATOR, ...(csv !== undefined && { source: { kind: 'file', path: csv } }), webhooks }]
      : Object.entries(sources).map(([registry, source]) => ({ ...operatorOf(registry), source }));
  const config = {
    data_dir: folder,
    database: { url: url ?? `sqlite:${file}` },
    limits: { lookups: UNLIMITED },
    operators,
    ...(amiPort !== undefined && { asterisk: [{ host: '127.0.0.1', port: amiPort, secret: 'bench' }] }),
  };
  const configFile = join(folder, 'carimbo.yaml');
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  const keys = sources === undefined ? { [OPERATOR.ans_registry]: KEY } : keysOf(sources);
  return { folder, database, configFile, keys };
}

const operatorOf = (registry) => ({ ...OPERATOR, ans_registry: registry, name: `Operadora ${registry}` });

/** A kept store has the default operator's key under this id. */
const idOf = (registry) => (registry === OPERATOR.ans_registry ? 'bench' : `bench-${registry}`);

const keysOf = (sources) =>
  Object.fromEntries(Object.keys(sources).map((registry) => [registry, keyOf(registry)]));

/** Creates tables, journals and keys. @returns {Promise<object>} the head of the default operator's journal */
export async function prepareStore({ database, keys }) {
  const store = await openStore(database);
  await store.ensureJournals(Object.keys(keys).map(operatorOf));
  const scopes = ['protocols:issue', 'protocols:read', 'protocols:write', 'beneficiaries:read'];
  const ring = new KeyRing(store.keys);
  for (const [operator, key] of Object.entries(keys))
    await ring.replace(idOf(operator), key, { operator, origin: 'pbx', scopes });
  const heads = await store.reads.heads();
  await store.close();
  return heads.find((head) => head.operator === OPERATOR.ans_registry);
}

/** `carimbo serve`. Its `keys` are by registro ANS. */
export async function startCarimbo({ configFile, keys }) {
  const [port, agiPort] = [await freePort(), await freePort()];
  const server = await ServerProcess.start({
    args: [YOUNG_SPACE, BIN, 'serve', '--config', configFile],
    env: environment({ CARIMBO_HTTP_PORT: String(port), CARIMBO_AGI_PORT: String(agiPort) }),
    port,
    readyPath: '/readyz',
  });
  return Object.assign(server, { keys });
}

/** `carimbo verify`. @returns {Promise<{ok: boolean, protocols: number, problems: object[]}>} */
export function runVerify({ configFile }) {
  const args = [BIN, 'verify', '--json', '--config', configFile];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: environment({}), maxBuffer: 1 << 26 }, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout)[0]);
      } catch {
        reject(error ?? new Error('carimbo verify printed nothing'));
      }
    });
  });
}

/** `carimbo demo`, or what `npm start` runs. @param {{folder: string, script?: string}} options */
export async function startDemo({ folder, script }) {
  const [port, agiPort] = [await freePort(), await freePort()];
  return ServerProcess.start({
    args: [YOUNG_SPACE, ...(script === undefined ? [BIN, 'demo'] : [script])],
    env: environment({
      CARIMBO_DATA_DIR: folder,
      CARIMBO_HTTP_PORT: String(port),
      CARIMBO_AGI_PORT: String(agiPort),
      CARIMBO_DEMO_KEY: KEY,
    }),
    port,
    readyPath: '/readyz',
  });
}

/** Variables of another Carimbo must not affect this one. */
function environment(own) {
  const others = Object.keys(process.env).filter((name) => name.startsWith('CARIMBO_'));
  return { ...Object.fromEntries(others.map((name) => [name, ''])), ...own };
}
