import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));

/** Runs the harness against a copy of the built server with the bug. */
function runWith(bug: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN, '--database', 'postgres', '--bug', bug, ...args]);
  // On this signal it ends its servers and removes their disks and networks.
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

test.each([
  {
    bug: 'answered_before_commit',
    finds: / lost [1-9]\d*, /,
    args: ['--nodes', '2', '--numbers', '1500', '--faults', '2', '--only', 'kill,database_kill'],
  },
  {
    bug: 'repeat_numbered_anew',
    finds: / double [1-9]\d*, /,
    args: ['--nodes', '2', '--numbers', '500', '--faults', '1', '--only', 'kill'],
  },
  {
    bug: 'delivered_before_commit',
    finds: / lost [1-9]\d*, /,
    args: ['--nodes', '2', '--numbers', '2500', '--faults', '6', '--only', 'kill'],
  },
  {
    bug: 'day_before_lock',
    finds: /✗ order: entry \d+ issued \d{20} after \d{20}/,
    args: ['--nodes', '3', '--numbers', '5000', '--faults', '15', '--only', 'midnight'],
  },
])('the fault harness finds the planted bug $bug', { timeout: 900_000 }, async ({ bug, finds, args }) => {
  const { code, output } = await runWith(bug, args);
  expect(output).toMatch(finds);
  expect(code, output).toBe(1);
});
