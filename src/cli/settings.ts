import type { Command } from 'commander';
import type { OperatorConfig } from '../config/config.ts';
import type { LoadedConfig } from '../config/interpret.ts';
import { loadConfigWithWarnings } from '../config/load-config.ts';
import { UsageError } from './failure.ts';
import { t } from './language.ts';

export interface ConfigOption {
  config?: string;
}

/** `--config`, which every command takes that works on a server's data. */
export function withConfig(command: Command, description = orTheDemo()): Command {
  return command.option('-c, --config <file>', description);
}

function orTheDemo(): string {
  return t(
    'arquivo de configuração (padrão: CARIMBO_CONFIG, ou os dados da demonstração)',
    'configuration file (without it: CARIMBO_CONFIG, or the demo’s data)',
  );
}

/** The configuration a command works with: the file named, CARIMBO_CONFIG, or else the demo's. */
export function settingsFor(options: ConfigOption, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  return load(options, env, false);
}

/**
 * The same for a command that asks no source: a shell in which the secrets of the sources are not set can still make keys
 * and verify the journal.
 */
export function dataSettingsFor(options: ConfigOption, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  return load(options, env, true);
}

function load({ config }: ConfigOption, env: NodeJS.ProcessEnv, toleratesSources: boolean): LoadedConfig {
  const mode = (config ?? env.CARIMBO_CONFIG) ? 'production' : 'demo';
  return loadConfigWithWarnings({ file: config, env, mode, toleratesSources });
}

/** The operator asked for; the only one where there is one only. @throws UsageError naming those there are */
export function chooseOperator(
  operators: readonly OperatorConfig[],
  asked: string | undefined,
): OperatorConfig {
  const names = operators.map(({ ans_registry, name }) => `${ans_registry} (${name})`).join(', ');
  if (asked === undefined) {
    const [only, another] = operators;
    if (only && !another) return only;
    throw new UsageError(
      t(`Escolha a operadora com --operator: ${names}`, `Say which operator with --operator: ${names}`),
    );
  }
  const found = operators.find(({ ans_registry }) => ans_registry === asked);
  if (found) return found;
  throw new UsageError(
    t(
      `A configuração não tem a operadora ${asked}; tem: ${names}`,
      `The configuration has no operator ${asked}; it has: ${names}`,
    ),
  );
}
