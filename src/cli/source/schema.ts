import type { Command } from 'commander';
import { t } from '../language.ts';
import { printJson } from '../print.ts';

export function registerSourceSchema(source: Command): void {
  source
    .command('schema')
    .description(
      t(
        'mostra o JSON Schema dos arquivos de origem, para editores',
        'prints the JSON Schema of source files, for editors',
      ),
    )
    .action(async () => {
      const { sourceJsonSchema } = await import('../../source/kinds/json-schema.ts');
      printJson(sourceJsonSchema());
    });
}
