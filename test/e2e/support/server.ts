import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isGone, kill, killOnExit } from './child.ts';
import { freeTcpPort } from './free-port.ts';
import { until } from './until.ts';

/** A Carimbo server in a process of its own, as in real life. */
export interface Server {
  url: string;
  agi: string;
  key: string;
  /** GET with the key, or another; the body as JSON. */
  get<T>(path: string, as?: string): Promise<T>;
  /** SIGSTOP: it holds its connections and says nothing more. */
  stall(): void;
  /** SIGCONT. */
  wake(): void;
  /** All it wrote, both outputs. */
  output(): string;
  stop(): Promise<void>;
}

const BIN = fileURLToPath(new URL('../../../bin/carimbo.js', import.meta.url));

export interface ServerOptions {
  /** The demo, unless told otherwise: `['serve', '--config', FILE]`. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** Starts a server on an empty data folder and waits until it can issue. */
export async function runServer({ args = ['demo'], env = {} }: ServerOptions = {}): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), 'carimbo-e2e-data-'));
  const [httpPort, agiPort, key] = [
    await freeTcpPort(),
    await freeTcpPort(),
    'e2e-key-of-at-least-32-characters',
  ];
  const url = `http://127.0.0.1:${httpPort}`;
  const child = killOnExit(
    spawn(process.execPath, [BIN, ...args], {
      env: {
        ...process.env,
        CARIMBO_DATA_DIR: data,
        CARIMBO_HTTP_PORT: String(httpPort),
        CARIMBO_AGI_PORT: String(agiPort),
        CARIMBO_DEMO_KEY: key,
        ...env,
      },
    }),
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  await until(
    () => `the server to be ready; it wrote:\n${output}`,
    async () => isGone(child) || (await fetch(`${url}/readyz`).catch(() => null))?.ok,
    20_000,
  );
  if (isGone(child)) throw new Error(`the server ended at once; it wrote:\n${output}`);
  return {
    url,
    agi: `127.0.0.1:${agiPort}`,
    key,
    async get<T>(path: string, as = key) {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${as}` } });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    stall: () => child.kill('SIGSTOP'),
    wake: () => child.kill('SIGCONT'),
    output: () => output,
    async stop() {
      await kill(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
