import { spawn } from 'node:child_process';
import { say } from './say.mjs';

const TELL_EVERY_MS = 5000;

/**
 * Runs a command. Its output is collected, and a line every few seconds shows that it is running; with `show` the output
 * goes straight to the terminal.
 * @returns {Promise<{code: number, output: string}>} never rejects; code 127 for a command that cannot start
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

/** npm with the Node that runs this script: npm's path is in the environment under `npm start`, else on the PATH. */
export function runNpm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, options);
}
