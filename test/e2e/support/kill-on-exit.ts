import type { ChildProcess } from 'node:child_process';

/** No program outlives the tests, not even when they are interrupted: a stopped server would hang for ever. */
export function killOnExit<T extends ChildProcess>(child: T): T {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}
