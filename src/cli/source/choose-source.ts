import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Audience, ChosenSource } from '../../authoring/try/attempt.ts';
import type { OperatorConfig } from '../../config/config.ts';
import { loadSource } from '../../source/kinds/load-source.ts';
import { UsageError } from '../failure.ts';
import { language, t } from '../language.ts';
import { note } from '../print.ts';
import { type ConfigOption, chooseOperator, noteDemo, settingsFor, withConfig } from '../settings.ts';

export interface SourceOptions extends ConfigOption {
  operator?: string;
  /** No request will be made: parameters of a source file may be missing. */
  offline?: boolean;
}

/** `[file]`, `--config` and `--operator`, which choose a source. */
export function withSource(command: Command): Command {
  return withConfig(command.argument('[file]', fileDescription()), configDescription()).option(
    '-o, --operator <registry>',
    t('operadora, entre as da configuração', 'operator, among those of the configuration'),
  );
}

const fileDescription = () =>
  t('arquivo de origem (padrão: o da configuração)', 'source file (default: that of the configuration)');

const configDescription = () =>
  t(
    'arquivo de configuração, se o arquivo de origem não é informado (ou CARIMBO_CONFIG)',
    'configuration file, if no source file is given (or CARIMBO_CONFIG)',
  );

/** @throws UsageError where it is not clear which source, ConfigError where the file is wrong */
export function chooseSource(file: string | undefined, options: SourceOptions): ChosenSource {
  if (file !== undefined) return fromFile(file, options);
  const operators = operatorsFor(options);
  return fromOperator(chooseOperator(operators, options.operator));
}

/** The source of the file, of the given operator, or of each operator that has one. */
export function chooseSources(file: string | undefined, options: SourceOptions): ChosenSource[] {
  if (file !== undefined) return [fromFile(file, options)];
  const operators = operatorsFor(options);
  if (options.operator !== undefined) return [fromOperator(chooseOperator(operators, options.operator))];
  const withSources = operators.filter(({ source }) => source !== null);
  if (withSources.length === 0) throw noSource(operators.map(({ ans_registry }) => ans_registry).join(', '));
  return withSources.map(fromOperator);
}

function operatorsFor(options: SourceOptions): readonly OperatorConfig[] {
  const { config } = settingsFor(options);
  noteDemo(config);
  return config.operators;
}

function fromFile(file: string, { config, operator, offline = false }: SourceOptions): ChosenSource {
  if (config !== undefined || operator !== undefined) {
    throw new UsageError(
      t(
        'Use o arquivo de origem, ou --config e --operator; não os dois.',
        'Use the source file, or --config and --operator, not both.',
      ),
    );
  }
  const path = resolve(file);
  return {
    label: file,
    config: loadSource({ file: path, env: process.env, label: file, offline }),
    operator: null,
  };
}

function fromOperator(operator: OperatorConfig): ChosenSource {
  const { source, ans_registry } = operator;
  if (source === null) throw noSource(ans_registry);
  return { label: ans_registry, config: source, operator };
}

const noSource = (operator: string) =>
  new UsageError(
    t(
      `A operadora ${operator} não tem source na configuração (operators[].source).`,
      `Operator ${operator} has no source in the configuration (operators[].source).`,
    ),
  );

/** Writes a note to stderr while a source is slow to answer. */
export function audience(): Audience {
  return {
    language: language(),
    onSlow: (seconds) =>
      note(
        t(`Sem resposta ainda; esperando até ${seconds} s…`, `No answer yet; waiting up to ${seconds} s…`),
      ),
  };
}
