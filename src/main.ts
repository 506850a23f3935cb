import type { Command } from 'commander';
import { registerAsterisk } from './cli/asterisk.ts';
import { registerCall } from './cli/call.ts';
import { registerDatabase } from './cli/database.ts';
import { registerDemo } from './cli/demo.ts';
import { registerDoctor } from './cli/doctor.ts';
import { registerInit } from './cli/init.ts';
import { registerKeys } from './cli/keys.ts';
import { registerOutbox } from './cli/outbox.ts';
import { createProgram, runProgram } from './cli/program.ts';
import { registerServe } from './cli/serve.ts';
import { registerSource } from './cli/source.ts';
import { registerVerify } from './cli/verify.ts';

/** Every command there is. */
export function buildProgram(): Command {
  const program = createProgram();
  registerDemo(program);
  registerInit(program);
  registerDatabase(program);
  registerServe(program);
  registerDoctor(program);
  registerKeys(program);
  registerAsterisk(program);
  registerCall(program);
  registerSource(program);
  registerOutbox(program);
  registerVerify(program);
  return program;
}

/** The command line. Sets the exit code: 0 fine, 1 failed, 2 bad usage or configuration. */
export async function main(argv: readonly string[]): Promise<void> {
  await runProgram(buildProgram(), argv);
}
