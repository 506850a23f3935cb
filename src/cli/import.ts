import type { Command } from 'commander';
import { printHeads } from './backup.ts';
import { explainDatabase } from './database/explain.ts';
import { t } from './language.ts';
import { print } from './print.ts';
import { progress } from './progress.ts';
import { type ConfigOption, dataSettingsFor, withConfig } from './settings.ts';

/** `carimbo import`: the journal of an operator that this database does not have. */
export function registerImport(program: Command): void {
  withConfig(program.command('import'))
    .description(
      t(
        'acrescenta ao banco o diário de uma operadora que ele ainda não tem (arquivo de “carimbo export”)',
        'adds the journal of an operator that the database does not have yet (a file of “carimbo export”)',
      ),
    )
    .argument('<file>', t('o arquivo', 'the file'))
    .action(importFile);
}

async function importFile(file: string, options: ConfigOption): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { importJournals } = await import('../archive/archive.ts');
  const onProgress = progress(t('registros', 'entries'));
  const { heads } = await importJournals(config.database, file, onProgress).catch((error: unknown) => {
    throw explainDatabase(error, config);
  });
  print(t(`✓ ${file}: conferido e importado`, `✓ ${file}: verified and imported`));
  printHeads(heads);
}
