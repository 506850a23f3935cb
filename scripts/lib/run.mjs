import { spawn } from 'node:child_process';
import { say } from './say.mjs';

const TELL_EVERY_MS = 5000;

/**
 * Runs a command to its end. Its output is kept back, and a line every few seconds says that it goes on; with
 * `show`, the output goes to the terminal as it comes.
 * @returns {Promise<{code: number, output: string}>} never rejects; a command that cannot start gives code 127
 */
export function run(command, args, { cwd, env = process.env, show = false, working } = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd, env, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const ticker = working && setInterval(() => tell(working, started), TELL_EVERY_MS);
    const end = (code, extra = '') => {
      clearInterval(ticker);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + extra });
    };
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code) => end(code ?? 1));
  });
}

function tell({ pt, en }, started) {
  const seconds = Math.round((Date.now() - started) / 1000);
  say(`  … ${pt} (${seconds} s)`, `  … ${en} (${seconds} s)`);
}

/** npm with the Node that runs this script: `npm start` says where npm is; otherwise the PATH does. */
export function runNpm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, options);
}
