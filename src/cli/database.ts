import type { Command } from 'commander';
import { registerDatabaseCreate } from './database/create.ts';
import { registerDatabaseMigrate } from './database/migrate.ts';
import { t } from './language.ts';

/** `carimbo database`: makes the database, brings it up to date. */
export function registerDatabase(program: Command): void {
  const database = program
    .command('database')
    .description(t('cria o banco de dados, ou o atualiza', 'makes the database, or brings it up to date'));
  registerDatabaseCreate(database);
  registerDatabaseMigrate(database);
}
