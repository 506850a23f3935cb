import { note, print } from '../print.ts';
import { dataSettingsFor } from '../settings.ts';
import { originOf, withNewKey } from './dialplan-key.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import { recordingOff } from './messages.ts';
import { planOffline, rangesOf } from './offline-dialplan.ts';
import { planDialplan, withKey } from './plan-dialplan.ts';

interface PrintOptions extends DialplanOptions {
  offline?: boolean;
}

/** Prints the dialplan with its settings filled in. */
export async function printDialplan({
  way = 'fastagi',
  offline = false,
  ...options
}: PrintOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  if (offline) {
    const ranges = rangesOf(config, originOf(config, options.origin));
    print(planOffline({ ranges, operator: options.operator, spool: undefined }).trimEnd());
    return;
  }
  const { text, keyBlock, recordingLeftToNext } = planDialplan(config, { ...options, way });
  const show = (dialplan: string) => print(dialplan.trimEnd());
  if (options.createKey) await withNewKey(config, options, (key) => show(withKey(text, key, keyBlock)));
  else show(text);
  if (recordingLeftToNext) note(recordingOff());
}
