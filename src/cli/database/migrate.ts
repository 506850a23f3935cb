import type { Command } from 'commander';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { type ConfigOption, dataSettingsFor, withConfig } from '../settings.ts';
import { databaseName, explainDatabase } from './explain.ts';

/** `carimbo database migrate`: updates an older schema as `serve` does when it starts. */
export function registerDatabaseMigrate(database: Command): void {
  withConfig(database.command('migrate'))
    .description(
      t(
        'atualiza o banco de um Carimbo mais antigo; “serve” também o faz ao iniciar',
        'updates the database of an older Carimbo; “serve” also does so when it starts',
      ),
    )
    .action(migrate);
}

async function migrate(options: ConfigOption): Promise<void> {
  const { config } = dataSettingsFor(options);
  const [{ openStore }, { SCHEMA_VERSION }] = await Promise.all([
    import('../../store/open-store.ts'),
    import('../../store/migrate.ts'),
  ]);
  const store = await openStore(config.database, 'migrate').catch((error: unknown) => {
    throw explainDatabase(error, config);
  });
  await store.close();
  const name = databaseName(config);
  note(t(`${name}: no esquema ${SCHEMA_VERSION}.`, `${name}: schema ${SCHEMA_VERSION}.`));
}
