import type { Command } from 'commander';
import { t } from '../language.ts';
import { note, print } from '../print.ts';
import { dataSettingsFor } from '../settings.ts';
import { withNewKey } from './dialplan-key.ts';
import { type DialplanOptions, withDialplanOptions } from './dialplan-options.ts';
import { recordingOff } from './messages.ts';
import { planDialplan, withKey } from './plan-dialplan.ts';

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
