import type { Command } from 'commander';
import { withNewKey } from './asterisk/dialplan-key.ts';
import { type DialplanOptions, withDialplanOptions } from './asterisk/dialplan-options.ts';
import { planDialplan, withKey } from './asterisk/plan-dialplan.ts';
import { recordingOff } from './asterisk/plan-words.ts';
import { t } from './language.ts';
import { note, print } from './print.ts';
import { dataSettingsFor } from './settings.ts';

export function registerAsteriskPrint(asterisk: Command): void {
  withDialplanOptions(asterisk.command('print'))
    .description(
      t('mostra o plano de discagem preenchido, para copiar', 'shows the dialplan filled in, to copy'),
    )
    .action(show);
}

async function show({ way = 'fastagi', ...options }: DialplanOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { text, keyBlock, recordingLeftToNext } = planDialplan(config, { ...options, way });
  const show = (dialplan: string) => print(dialplan.trimEnd());
  if (options.createKey) await withNewKey(config, options, (key) => show(withKey(text, key, keyBlock)));
  else show(text);
  if (recordingLeftToNext) note(recordingOff());
}
