import type { Command } from 'commander';
import { type DialplanOptions, makeDialplan, withDialplanOptions } from './asterisk/dialplan-options.ts';
import { t } from './language.ts';
import { print } from './print.ts';

export function registerAsteriskPrint(asterisk: Command): void {
  withDialplanOptions(asterisk.command('print'))
    .description(
      t('mostra o plano de discagem preenchido, para copiar', 'shows the dialplan filled in, to copy'),
    )
    .action(async (options: DialplanOptions) => print((await makeDialplan(options)).trimEnd()));
}
