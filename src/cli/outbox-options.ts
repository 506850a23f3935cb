import type { Command } from 'commander';
import { t } from './language.ts';
import { type ConfigOption, withConfig } from './settings.ts';

export interface OutboxOptions extends ConfigOption {
  operator?: string;
}

/** `--config` and `--operator`, which every command of the outbox takes. */
export function withOperator(command: Command): Command {
  return withConfig(command).option(
    '-o, --operator <registry>',
    t('só o desta operadora', 'only that of this operator'),
  );
}
