import type { Command } from 'commander';
import { t } from './language.ts';
import { registerSourceCheck } from './source/check.ts';
import { sourceImportCommand } from './source/import.ts';
import { registerSourceRecord } from './source/record.ts';
import { registerSourceSchema } from './source/schema.ts';
import { registerSourceTest } from './source/test.ts';
import { registerSourceTry } from './source/try.ts';

/** `carimbo source …`: connecting an operator's own system, and seeing at each step what goes over the wire. */
export function registerSource(program: Command): void {
  const source = program
    .command('source')
    .description(
      t(
        'sistemas de origem: importar, conferir, experimentar, testar, gravar respostas',
        'source systems: import, check, try, test, record answers',
      ),
    );
  source.addCommand(sourceImportCommand());
  registerSourceCheck(source);
  registerSourceTry(source);
  registerSourceTest(source);
  registerSourceRecord(source);
  registerSourceSchema(source);
}
