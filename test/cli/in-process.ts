import { vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { buildProgram } from '../../src/main.ts';
import type { Ended } from './carimbo.ts';

/** A command as a person types it, run in this process: nothing has to be compiled first. */
export async function inProcess(...args: string[]): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const keep = (into: string[]) => (text: string | Uint8Array) => {
    into.push(String(text));
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep(out)),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep(err)),
    vi.spyOn(process, 'exit').mockImplementation(() => undefined as never),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runProgram(buildProgram(), ['node', 'carimbo', ...args]);
    return { code: Number(process.exitCode), stdout: out.join(''), stderr: err.join('') };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
