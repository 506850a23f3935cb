import { type Command, InvalidArgumentError } from 'commander';
import { printHeads } from './backup.ts';
import { explainDatabase } from './database/explain.ts';
import { UsageError } from './failure.ts';
import { t } from './language.ts';
import { note, print } from './print.ts';
import { progress } from './progress.ts';
import { type ConfigOption, dataSettingsFor, noteDemo, withConfig } from './settings.ts';

/** `carimbo move`: from SQLite to PostgreSQL, while the server goes on working until the last entries. */
export function registerMove(program: Command): void {
  withConfig(program.command('move'))
    .description(
      t(
        'leva o banco do SQLite para um PostgreSQL vazio; o servidor atende até os últimos registros',
        'moves the database from SQLite to an empty PostgreSQL; the server goes on until the last entries',
      ),
    )
    .requiredOption('--to <url>', 'postgres://…', readUrl)
    .action(move);
}

async function move({ to: url, ...options }: ConfigOption & { to: string }): Promise<void> {
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  const { database } = config;
  if (database.kind !== 'sqlite')
    throw new UsageError(
      t(
        'O banco desta configuração já é um PostgreSQL.',
        'The database of this configuration is a PostgreSQL already.',
      ),
    );
  const { moveToPostgres, withoutPassword } = await import('../archive/move.ts');
  const onProgress = progress(t('registros', 'entries'));
  const moved = await moveToPostgres({ path: database.path, url, onProgress }).catch((error: unknown) => {
    throw explainDatabase(error, config);
  });
  print(t(`✓ levado para ${withoutPassword(url)}`, `✓ moved to ${withoutPassword(url)}`));
  if (moved !== null) {
    printHeads(moved.heads);
    const seconds = (moved.standstillMs / 1000).toFixed(1);
    print(t(`  sem emitir números por ${seconds} s`, `  no numbers were issued for ${seconds} s`));
  }
  note(
    t(
      'Agora ponha o endereço em database.url e reinicie o serviço: no SQLite nenhum número é mais emitido (database_moved).',
      'Now put the address into database.url and restart the service: no number is issued on SQLite any more (database_moved).',
    ),
  );
}

function readUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('postgres://usuario:senha@host/banco');
  return text;
}
