import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../scripts/lib/build.mjs';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';

/** The installed command, as a person runs it: a process of its own on a data folder of its own. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  /** All it printed so far. */
  output(): string;
  /** Resolves with the output when it matches; rejects when the process ends before. */
  until(pattern: RegExp): Promise<string>;
  ended: Promise<Ended>;
  /** Pipes a text in, which ends there. */
  pipe(text: string): Promise<Ended>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** Compiles what is run, unless `npm test` did already. */
export async function buildOnce(): Promise<void> {
  if (!(await build(PACKAGE_ROOT))) throw new Error('the build failed');
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'carimbo-cli-'));

/** Ports of the system's choice, and nothing of this machine's own settings. */
export function environment(dataDir: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('CARIMBO_'));
  return {
    ...Object.fromEntries(own),
    CARIMBO_DATA_DIR: dataDir,
    CARIMBO_HTTP_PORT: '0',
    CARIMBO_AGI_PORT: '0',
    ...more,
  };
}

/** @param root the folder of the program, where it is reached by another way */
export function start(args: readonly string[], env: NodeJS.ProcessEnv, root = PACKAGE_ROOT): Running {
  const child = spawn(process.execPath, [join(root, 'bin', 'carimbo.js'), ...args], {
    env,
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return {
    ended,
    pipe(text) {
      child.stdin.end(text);
      return ended;
    },
    output: () => stdout + stderr,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(stdout) && resolve(stdout);
        child.stdout.on('data', look);
        look();
        ended.then(() => reject(new Error(`it ended first:\n${stdout}${stderr}`)));
      }),
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a command to its end. */
export function carimbo(args: readonly string[], env: NodeJS.ProcessEnv, root?: string): Promise<Ended> {
  return start(args, env, root).ended;
}
