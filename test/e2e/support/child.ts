import type { ChildProcess } from 'node:child_process';
import { until } from './until.ts';

/** No program outlives the tests: a stopped server, say, would hang for ever. */
export function killOnExit<T extends ChildProcess>(child: T): T {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
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
