import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isGone, killOnExit } from './child-process.ts';
import { freePort } from './free-port.mjs';
import { until } from './until.ts';

/** Any key of 32 characters or more. */
export const KEY = 'chave-de-teste-com-mais-de-32-caracteres';
const BIN = fileURLToPath(new URL('../../bin/carimbo.js', import.meta.url));
const READY_WITHIN_MS = 20_000;

export interface CarimboProcess {
  url: string;
  agiPort: number;
  child: ChildProcess;
  /** Everything it wrote to both outputs. */
  output(): string;
  /** Sends the signal; resolves when the process has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts the built server in its own process, on free ports unless `env` names others; resolves when it can issue.
 * @param args the demo by default; or `['serve', '--config', FILE]`
 * @param answers `/healthz` for a server that will not be able to issue
 */
export async function startCarimbo(
  env: Record<string, string>,
  args: readonly string[] = ['demo'],
  answers: '/readyz' | '/healthz' = '/readyz',
): Promise<CarimboProcess> {
  const httpPort = Number(env.CARIMBO_HTTP_PORT ?? (await freePort()));
  const agiPort = Number(env.CARIMBO_AGI_PORT ?? (await freePort()));
  const child = killOnExit(
    spawn(process.execPath, [BIN, ...args], {
      env: {
        ...process.env,
        CARIMBO_HTTP_PORT: String(httpPort),
        CARIMBO_AGI_PORT: String(agiPort),
        CARIMBO_DEMO_KEY: KEY,
        ...env,
      },
    }),
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${httpPort}`;
  await until(
    () => `the server to be ready; it wrote:\n${output}`,
    async () => isGone(child) || (await fetch(url + answers).catch(() => null))?.ok,
    READY_WITHIN_MS,
  );
  if (isGone(child)) throw new Error(`the server ended at once; it wrote:\n${output}`);
  return {
    url,
    agiPort,
    child,
    output: () => output,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}
