import { registerAsterisk } from './cli/asterisk.ts';
import { registerCall } from './cli/call.ts';
import { registerDemo } from './cli/demo.ts';
import { registerDoctor } from './cli/doctor.ts';
import { registerInit } from './cli/init.ts';
import { registerKeys } from './cli/keys.ts';
import { createProgram, runProgram } from './cli/program.ts';
import { registerServe } from './cli/serve.ts';
import { registerVerify } from './cli/verify.ts';

/** The command line. Sets the exit code: 0 fine, 1 failed, 2 bad usage or configuration. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram();
  registerDemo(program);
  registerInit(program);
  registerServe(program);
  registerDoctor(program);
  registerKeys(program);
  registerAsterisk(program);
  registerCall(program);
  registerVerify(program);
  await runProgram(program, argv);
}
