import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeyRing } from '../../dist/keys/key-ring.js';
import { openStore } from '../../dist/store/open-store.js';
import { freePort, ServerProcess } from './process.mjs';

const BIN = fileURLToPath(new URL('../../bin/carimbo.js', import.meta.url));
export const OPERATOR = { ans_registry: '999997', name: 'Operadora Medida', time_zone: 'America/Sao_Paulo' };
export const KEY = 'chave-da-medida-com-mais-de-32-caracteres';
/** As `npm start` and the shebang of `carimbo` run Node. */
const YOUNG_SPACE = '--max-semi-space-size=4';
/** Lookups as many as the bench needs: it is issuing that is measured, not the limit. */
const UNLIMITED = { points: 1_000_000, seconds: 1, miss_cost: 1 };

/**
 * One Carimbo as it runs in production, with a folder and a database of its own.
 * @param {{folder: string, url?: string, csv?: string}} options `url`: `postgres://…`; SQLite in the folder without it
 */
export function installation({ folder, url, csv }) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'carimbo.db');
  const database = url === undefined ? { kind: 'sqlite', path: file } : { kind: 'postgres', url };
  const config = {
    data_dir: folder,
    database: { url: url ?? `sqlite:${file}` },
    limits: { lookups: UNLIMITED },
    operators: [{ ...OPERATOR, ...(csv !== undefined && { source: { kind: 'file', path: csv } }) }],
  };
  const configFile = join(folder, 'carimbo.yaml');
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  return { folder, database, configFile };
}

/** Makes the tables, the journal and the key. @returns {Promise<object>} the journal's head */
export async function prepareStore({ database }) {
  const store = await openStore(database);
  await store.ensureJournals([OPERATOR]);
  const scopes = ['protocols:issue', 'protocols:read', 'protocols:write', 'beneficiaries:read'];
  await new KeyRing(store.keys).replace('bench', KEY, {
    operator: OPERATOR.ans_registry,
    origin: 'pbx',
    scopes,
  });
  const heads = await store.reads.heads();
  await store.close();
  return heads.find((head) => head.operator === OPERATOR.ans_registry);
}

/** `carimbo serve`. */
export async function startCarimbo({ configFile }) {
  const [port, agiPort] = [await freePort(), await freePort()];
  return ServerProcess.start({
    args: [YOUNG_SPACE, BIN, 'serve', '--config', configFile],
    env: environment({ CARIMBO_HTTP_PORT: String(port), CARIMBO_AGI_PORT: String(agiPort) }),
    port,
    readyPath: '/readyz',
  });
}

/** `carimbo verify`. @returns {Promise<{ok: boolean, protocols: number, problems: object[]}>} */
export function runVerify({ configFile }) {
  const args = [BIN, 'verify', '--json', '--config', configFile];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: environment({}), maxBuffer: 1 << 26 }, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout)[0]);
      } catch {
        reject(error ?? new Error('carimbo verify said nothing'));
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

/** What somebody has set for a Carimbo of their own must not rule this one. */
function environment(own) {
  const others = Object.keys(process.env).filter((name) => name.startsWith('CARIMBO_'));
  return { ...Object.fromEntries(others.map((name) => [name, ''])), ...own };
}
