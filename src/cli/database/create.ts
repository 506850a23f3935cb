import type { Command } from 'commander';
import { CarimboError } from '../../errors.ts';
import { commandLine } from '../command-line.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { type ConfigOption, dataSettingsFor, withConfig } from '../settings.ts';
import { databaseName, explainDatabase } from './explain.ts';

/** `carimbo database create`: the tables of a new installation; changes nothing where they exist. */
export function registerDatabaseCreate(database: Command): void {
  withConfig(database.command('create'))
    .description(
      t(
        'cria o banco de uma instalação nova; um banco que já existe não é alterado',
        'creates the database of a new installation; an existing one is not changed',
      ),
    )
    .action(create);
}

async function create(options: ConfigOption): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { openStore } = await import('../../store/open-store.ts');
  const exists = await openStore(config.database, 'none').then(
    async (store) => {
      await store.close();
      return true;
    },
    (error: unknown) => {
      if (error instanceof CarimboError && error.code === 'database_missing') return false;
      throw explainDatabase(error, config);
    },
  );
  const name = databaseName(config);
  if (exists)
    return note(t(`${name}: já existe; nada foi alterado.`, `${name}: exists; nothing was changed.`));
  await (await openStore(config.database, 'create')).close();
  const doctor = commandLine(options)('doctor');
  note(t(`${name}: criado. Confira: ${doctor}`, `${name}: created. Check it: ${doctor}`));
}
