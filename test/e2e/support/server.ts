import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEY, startCarimbo } from '../../support/carimbo-process.ts';
import { getWith } from '../../support/requests.ts';

/** A Carimbo server in its own process. */
export interface Server {
  url: string;
  agi: string;
  key: string;
  /** GET with the server's key or the given one; returns the JSON body. */
  get<T>(path: string, as?: string): Promise<T>;
  /** SIGSTOP: it keeps its connections and does not answer. */
  stall(): void;
  /** SIGCONT. */
  wake(): void;
  /** Everything it wrote to both outputs. */
  output(): string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The demo by default; or `['serve', '--config', FILE]`. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** Starts a server on an empty data folder and waits until it can issue. */
export async function runServer({ args = ['demo'], env = {} }: ServerOptions = {}): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), 'carimbo-e2e-data-'));
  const { url, agiPort, child, output, end } = await startCarimbo({ CARIMBO_DATA_DIR: data, ...env }, args);
  return {
    url,
    agi: `127.0.0.1:${agiPort}`,
    key: KEY,
    async get<T>(path: string, as = KEY) {
      const response = await getWith(as, url + path);
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    stall: () => child.kill('SIGSTOP'),
    wake: () => child.kill('SIGCONT'),
    output,
    async stop() {
      await end('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
