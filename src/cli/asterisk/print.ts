import { note, print } from '../print.ts';
import { dataSettingsFor } from '../settings.ts';
import { withNewKey } from './dialplan-key.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import { recordingOff } from './messages.ts';
import { planDialplan, withKey } from './plan-dialplan.ts';

/** Prints the dialplan with its settings filled in. */
export async function printDialplan({ way = 'fastagi', ...options }: DialplanOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { text, keyBlock, recordingLeftToNext } = planDialplan(config, { ...options, way });
  const show = (dialplan: string) => print(dialplan.trimEnd());
  if (options.createKey) await withNewKey(config, options, (key) => show(withKey(text, key, keyBlock)));
  else show(text);
  if (recordingLeftToNext) note(recordingOff());
}
