import type { ChildProcess } from 'node:child_process';
import { until } from './until.ts';

const running = new Set<ChildProcess>();
// One listener for all: Node warns of more than ten.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** No program outlives the tests: a stopped server, say, would hang for ever. */
export function killOnExit<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a program the hard way and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await until('the program to be gone', () => isGone(child));
}

export function isGone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
