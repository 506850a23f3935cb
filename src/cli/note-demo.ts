import type { Config } from '../config/config.ts';
import { t } from './language.ts';
import { note } from './print.ts';

/** Says so beside the answer where nobody named a configuration: the demo's data are easily taken for one's own. */
export function noteDemo({ mode }: Pick<Config, 'mode'>): void {
  if (mode === 'demo') note(t('sem --config: os dados da demonstração', 'without --config: the demo’s data'));
}
