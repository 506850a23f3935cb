import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { helpSettings, usageMessage } from './commander-messages.ts';
import { describeFailure, exitCodeOf } from './failure.ts';
import { t } from './language.ts';
import { note } from './print.ts';

/** The `carimbo` command, without its subcommands. */
export function createProgram(): Command {
  return new Command('carimbo')
    .description(
      t(
        'Protocolos de atendimento para operadoras de planos de saúde.',
        'Attendance protocols for health plan operators.',
      ),
    )
    .version(version(), '-V, --version', t('mostra a versão', 'shows the version'))
    .helpOption('-h, --help', t('mostra esta ajuda', 'shows this help'))
    .helpCommand('help [command]', t('mostra a ajuda de um comando', 'shows the help of a command'))
    .option('--lang <pt|en>', t('idioma das mensagens', 'language of the messages'))
    .addHelpText('after', `\n${t(EXIT_CODES.pt, EXIT_CODES.en)}`)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${usageMessage(text)}\n`) })
    .configureHelp(helpSettings())
    .showHelpAfterError(t('(“carimbo help” mostra os comandos)', '(“carimbo help” shows the commands)'));
}

function version(): string {
  return JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')).version;
}

const EXIT_CODES = {
  pt: 'Código de saída: 0 certo, 1 falhou, 2 erro de uso ou de configuração.',
  en: 'Exit code: 0 fine, 1 failed, 2 bad usage or configuration.',
};

/** Parses, runs, and sets the exit code; never throws. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  // `carimbo … | head` closes the pipe early, which is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  inherit(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
    // A command that failed halfway may hold sockets or timers; stderr is written synchronously.
    if (!(error instanceof CommanderError)) process.exit();
  }
}

function report(error: unknown): number {
  // Help and version end with 0; commander has already printed its message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  note(describeFailure(error));
  return exitCodeOf(error);
}

/** Commander passes settings only to commands created after they were set; this passes them in any order. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command).helpOption('-h, --help', t('mostra esta ajuda', 'shows this help'));
    inherit(child);
  }
}
