import type { ChildProcess } from 'node:child_process';
import { until } from './until.ts';

const running = new Set<ChildProcess>();
// One listener for all: Node warns of more than ten.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kills the program when the tests end: a server under SIGSTOP would stay for ever. */
export function killOnExit<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Kills a program and waits until it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await until('the program to end', () => isGone(child));
}

export function isGone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
