import type { Command } from 'commander';
import type { Config, OperatorConfig } from '../config/config.ts';
import type { LoadedConfig } from '../config/interpret.ts';
import { loadConfigWithWarnings } from '../config/load-config.ts';
import { UsageError } from './failure.ts';
import { t } from './language.ts';
import { note } from './print.ts';

export interface ConfigOption {
  config?: string;
}

export interface OperatorOption extends ConfigOption {
  operator?: string;
}

/** `--config`, for every command that works on a server's data. */
export function withConfig(command: Command, description = configDescription()): Command {
  return command.option('-c, --config <file>', description);
}

/** `--config` and `--operator`. */
export function withOperator(
  command: Command,
  description = t('só o desta operadora', 'only this operator'),
): Command {
  return withConfig(command).option('-o, --operator <registry>', description);
}

/** For commands that need an operator only where the configuration has several. */
export const operatorDescription = () =>
  t('registro ANS (só é preciso com várias operadoras)', 'registro ANS (only needed with several operators)');

function configDescription(): string {
  return t(
    'arquivo de configuração (padrão: CARIMBO_CONFIG, ou os dados da demonstração)',
    'configuration file (default: CARIMBO_CONFIG, or the demo’s data)',
  );
}

/** The configuration that a command works with: of --config, of CARIMBO_CONFIG, or the demo's. */
export function settingsFor(options: ConfigOption, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  return load(options, env, false);
}

/**
 * The same for a command that asks no source: a shell without the secrets of the sources can still create keys and
 * verify the journal.
 */
export function dataSettingsFor(options: ConfigOption, env: NodeJS.ProcessEnv = process.env): LoadedConfig {
  return load(options, env, true);
}

function load({ config }: ConfigOption, env: NodeJS.ProcessEnv, toleratesSources: boolean): LoadedConfig {
  const mode = (config ?? env.CARIMBO_CONFIG) ? 'production' : 'demo';
  return loadConfigWithWarnings({ file: config, env, mode, toleratesSources });
}

/** Notes that the demo's data are used: they are easily mistaken for those of production. */
export function noteDemo({ mode }: Pick<Config, 'mode'>): void {
  if (mode === 'demo') note(t('sem --config: os dados da demonstração', 'without --config: the demo’s data'));
}

/** The given operator, or the only one. @throws UsageError that lists the operators */
export function chooseOperator(
  operators: readonly OperatorConfig[],
  asked: string | undefined,
): OperatorConfig {
  const names = operators.map(({ ans_registry, name }) => `${ans_registry} (${name})`).join(', ');
  if (asked === undefined) {
    const [only, another] = operators;
    if (only && !another) return only;
    throw new UsageError(
      t(`Escolha a operadora com --operator: ${names}`, `Choose the operator with --operator: ${names}`),
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
