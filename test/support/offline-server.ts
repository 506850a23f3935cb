import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { openStore } from '../../src/store/open-store.ts';
import { KEY, startCarimbo } from './carimbo-process.ts';
import { freePort } from './free-port.mjs';
import { getWith } from './requests.ts';

const inRepository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const DELIVER = inRepository('asterisk/carimbo-deliver');
const BIN = inRepository('bin/carimbo.js');

/** A server of one operator whose PBXs have ranges; it keeps its ports and its data while it is dead. */
export interface OfflineServer {
  url: string;
  agi: string;
  key: string;
  /** The deliverer's, 0600. */
  keyFile: string;
  database: string;
  get<T>(path: string): Promise<T>;
  signal(name: NodeJS.Signals): void;
  /** SIGSTOP: it keeps its connections and does not answer. */
  stall(): void;
  /** SIGCONT. */
  wake(): void;
  /** SIGKILL: its ports refuse. */
  kill(): Promise<void>;
  /** Starts it after `kill`. */
  start(): Promise<void>;
  /** Runs the shipped deliverer once on a spool; fails unless it could deliver everything. @returns what it said */
  deliver(spool: string): Promise<string>;
  /** Runs `carimbo verify`; fails unless all is well. @returns what it said */
  verify(): Promise<string>;
  remove(): Promise<void>;
}

export async function startOfflineServer(
  registry: string,
  ranges: readonly { host: string; from: number; to: number }[],
  more: Readonly<Record<string, string>> = {},
): Promise<OfflineServer> {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-e2e-offline-'));
  const [config, keyFile, database] = ['carimbo.yaml', 'key', 'carimbo.db'].map((name) => join(folder, name));
  if (config === undefined || keyFile === undefined || database === undefined) throw new Error('no names');
  const store = await openStore({ kind: 'sqlite', path: database });
  const scopes = ['beneficiaries:read', 'protocols:issue', 'protocols:read', 'protocols:write'] as const;
  await new KeyRing(store.keys).replace('demo', KEY, { operator: registry, scopes });
  await store.close();
  const offline = ranges.map(({ host, from, to }) => ({ origin: 'pbx', host, from, to }));
  const source = { kind: 'file', path: inRepository('demo/beneficiaries.csv') };
  writeFileSync(
    config,
    stringify({ operators: [{ ans_registry: registry, name: 'Operadora', source, offline }] }),
  );
  writeFileSync(keyFile, `${KEY}\n`, { mode: 0o600 });
  const [httpPort, agiPort] = [await freePort(), await freePort()];
  const env = {
    CARIMBO_DATA_DIR: folder,
    CARIMBO_DATABASE_URL: `sqlite:${database}`,
    CARIMBO_HTTP_PORT: String(httpPort),
    CARIMBO_AGI_PORT: String(agiPort),
    ...more,
  };
  const run = () => startCarimbo(env, ['serve', '--config', config]);
  let running = await run();
  const { url } = running;
  const server: OfflineServer = {
    url,
    agi: `127.0.0.1:${agiPort}`,
    key: KEY,
    keyFile,
    database,
    async get<T>(path: string) {
      const response = await getWith(server.key, url + path);
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    signal: (name) => void running.child.kill(name),
    stall: () => running.child.kill('SIGSTOP'),
    wake: () => running.child.kill('SIGCONT'),
    kill: () => running.end('SIGKILL'),
    async start() {
      running = await run();
    },
    async deliver(spool) {
      const args = ['--spool', spool, '--server', url, '--key-file', keyFile];
      return (await promisify(execFile)(DELIVER, args)).stdout;
    },
    async verify() {
      const args = [BIN, 'verify', '--config', config];
      const own = { ...process.env, ...env, NODE_OPTIONS: '' };
      const ended = await promisify(execFile)(process.execPath, args, { env: own }).catch(
        (error: { stdout: string; stderr: string }) => {
          throw new Error(error.stdout + error.stderr);
        },
      );
      return ended.stdout;
    },
    async remove() {
      await running.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}
