import { banner } from './banner.ts';
import { HELP, readOptions, UsageError } from './options.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';
import { DatabaseError } from './sql/fill-database.ts';

/** Runs until Ctrl+C. Exit codes as those of carimbo: 1 failed, 2 bad usage. */
export async function main(args: string[]): Promise<void> {
  const options = optionsOrExit(args);
  const signalled = firstSignal();
  const sandbox = await startOrExit(options);
  console.log(banner(sandbox, options.faults ?? []));
  await signalled;
  await sandbox.stop();
  console.log('Operadora Exemplo encerrada.');
  process.exit(0);
}

function optionsOrExit(args: string[]): SandboxOptions {
  try {
    const options = readOptions(args);
    if (options !== 'help') return options;
    console.log(HELP);
    return process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    return process.exit(2);
  }
}

async function startOrExit(options: SandboxOptions): Promise<Sandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    const problem = problemOf(error);
    if (problem === null) throw error;
    console.error(problem);
    return process.exit(1);
  }
}

function problemOf(error: unknown): string | null {
  if (error instanceof DatabaseError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `A porta ${port} já está em uso por outro programa, ou por outra Operadora Exemplo. Encerre-o, ou escolha outra porta com --port (REST) ou --grpc-port.`;
  if (code === 'EACCES') return `Sem permissão para abrir a porta ${port}: escolha uma acima de 1023.`;
  return null;
}

/** npm forwards Ctrl+C, which the terminal has already sent to this process: within this time it is the same signal. */
const FORWARDED_WITHIN_MS = 1_000;

/** A second signal ends the process at once. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const receive = () => {
      const now = performance.now();
      if (firstAt !== null && now - firstAt > FORWARDED_WITHIN_MS) process.exit(130);
      firstAt ??= now;
      resolve();
    };
    process.on('SIGINT', receive);
    process.on('SIGTERM', receive);
  });
}
