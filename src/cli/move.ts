import type { Command } from 'commander';
import { resolveReferences } from '../yaml/references.ts';
import { printHeads } from './backup.ts';
import { explainDatabase } from './database/explain.ts';
import { UsageError } from './failure.ts';
import { inLanguage, t } from './language.ts';
import { note, print } from './print.ts';
import { progress } from './progress.ts';
import { type ConfigOption, dataSettingsFor, noteDemo, withConfig } from './settings.ts';

/** In an address, and no reference. */
const PASSWORD = /^[^:]+:\/\/[^/:@]*:[^@$]/;

/** `carimbo move`: from SQLite to PostgreSQL, while the server goes on working until the last entries. */
export function registerMove(program: Command): void {
  withConfig(program.command('move'))
    .description(
      t(
        'leva o banco do SQLite para um PostgreSQL vazio; o servidor atende até os últimos registros',
        'moves the database from SQLite to an empty PostgreSQL; the server goes on until the last entries',
      ),
    )
    .option(
      '--to <url>',
      t(
        'postgres://…, com a senha como ${file:CAMINHO} ou ${env:NOME}; sem esta opção, o da variável CARIMBO_MOVE_TO',
        'postgres://…, with the password as ${file:PATH} or ${env:NAME}; without this option that of CARIMBO_MOVE_TO',
      ),
    )
    .action(move);
}

async function move({ to, ...options }: ConfigOption & { to?: string }): Promise<void> {
  const url = targetUrl(to ?? process.env.CARIMBO_MOVE_TO ?? '');
  if (to !== undefined && PASSWORD.test(to))
    note(
      t(
        'A senha está na linha de comando, onde todo usuário desta máquina a vê (ps); use ${file:CAMINHO}.',
        'The password is on the command line, where every user of this machine sees it (ps); use ${file:PATH}.',
      ),
    );
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

/** An address with a password as a reference, so that it stands in no list of processes. */
function targetUrl(text: string): string {
  const { value, findings } = resolveReferences({ url: text }, { env: process.env, folder: process.cwd() });
  const [finding] = findings;
  if (finding !== undefined) throw new UsageError(`--to: ${inLanguage(finding.what)}`);
  const { url } = value as { url: string };
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('--to postgres://usuario:${file:/caminho/da/senha}@host/banco');
  return url;
}
