import { basename, dirname } from 'node:path';
import { Check, type TSchema } from '../../typebox.ts';
import { check } from '../../yaml/check.ts';
import { deepFreeze } from '../../yaml/deep-freeze.ts';
import type { Environment } from '../../yaml/references.ts';
import { fill } from '../engine/template.ts';
import type { Values } from '../exchange.ts';
import type { CommonSettings } from '../schema/common.ts';
import type { DescribedSettings } from '../schema/described-source.ts';
import { type FoundParameters, findParameters } from '../schema/find-parameters.ts';
import { finding, meant, text } from '../schema/finding.ts';
import { openSourceDocument, type SourceDocument } from '../schema/open-source-document.ts';
import { parametersUsedAsSecrets } from '../schema/secret-checks.ts';
import { withoutEmptyKeys } from '../schema/without-empty-keys.ts';
import type { SourceConfig } from '../source-config.ts';
import type { SourceKind } from '../source-kind.ts';
import { checkSettings } from './check-settings.ts';
import { findKind, KIND_NAMES } from './kinds.ts';

export interface LoadSourceOptions {
  /** Absolute path of the YAML file. */
  file: string;
  env: Environment;
  /** What messages call the file; its path when not given. */
  label?: string;
  /** Parameters without a value get one that leads nowhere: for tests of recorded replies, and for editors. */
  offline?: boolean;
}

/**
 * One source file, read and checked, its parameters found; frozen.
 * @throws ConfigError naming all that is wrong, by file:line
 */
export function loadSource({ file, env, label = file, offline = false }: LoadSourceOptions): SourceConfig {
  const { value, kind: written, refuse } = openSourceDocument(file, label);
  const kind = knownKind(written, value, refuse);
  const settings = withoutEmptyKeys(kind.schema, value);
  refuse(check(kind.schema, settings));
  if (!isSettings(kind.schema, settings))
    throw new Error('the source file passed its check and not its schema');

  const folder = dirname(file);
  const found = findParameters(settings.parameters ?? {}, { env, folder, offline });
  refuse([...found.findings, ...checkSettings(kind, settings, found)]);
  const filled = fillSettings(settings, kind.templates?.(settings) ?? {}, found.values);
  refuse(kind.checkFilled?.(filled) ?? []);
  return deepFreeze({
    kind: kind.name,
    name: settings.name ?? basename(file),
    file,
    folder,
    settings: filled,
    values: found.values,
    urlParameters: found.urlParameters,
    secrets: secretsOf(kind, settings, found),
  });
}

/** A source that is described in carimbo.yaml itself: checked there, and without parameters. */
export function inlineSource<S extends CommonSettings>(
  settings: S,
  { file, folder }: { file: string; folder: string },
): SourceConfig<S> {
  const { kind, name = basename(file) } = settings;
  return { kind, name, file, folder, settings, values: {}, urlParameters: [], secrets: [] };
}

function isSettings(schema: TSchema, value: unknown): value is CommonSettings {
  return Check(schema, value);
}

/** The kind whose schema the file is checked against. */
function knownKind(
  written: string | undefined,
  value: unknown,
  refuse: SourceDocument['refuse'],
): SourceKind {
  const kind = written === undefined ? undefined : findKind(written);
  if (kind !== undefined) return kind;
  const isMissing =
    written === undefined && !(typeof value === 'object' && value !== null && 'kind' in value);
  const what = isMissing
    ? text('falta o tipo do sistema da operadora', 'the kind of the source is missing')
    : text('este tipo não é aceito aqui', 'a kind that does not fit here');
  const names = KIND_NAMES.join(', ');
  const expected = text(`um de: ${names}`, `one of: ${names}`);
  const hint = written === undefined ? undefined : meant(written, KIND_NAMES);
  refuse([finding(['kind'], what, { on: isMissing ? 'key' : 'value', expected, hint })]);
  throw new Error('unreachable: refuse throws');
}

function secretsOf(
  kind: SourceKind,
  settings: CommonSettings,
  { values, sensitive }: FoundParameters,
): string[] {
  const used = kind.isDescribed ? parametersUsedAsSecrets(settings as DescribedSettings, kind) : [];
  const names = new Set([...sensitive, ...used]);
  return [...names].map((name) => values[name] ?? '').filter((value) => value !== '');
}

/** The settings with the parameters in their templates, given by key. */
function fillSettings<S extends object>(
  settings: S,
  templates: Readonly<Record<string, unknown>>,
  values: Values,
): S {
  const filled = Object.entries(templates)
    .filter(([, tree]) => tree !== undefined)
    .map(([key, tree]) => [key, { ...settings[key as keyof S], ...(fillTexts(tree, values) as object) }]);
  return { ...settings, ...Object.fromEntries(filled) };
}

/** `|number` has no meaning here: text stays text. */
function fillTexts(tree: unknown, values: Values): unknown {
  if (typeof tree === 'string') return fill(tree, values, (value) => value);
  if (Array.isArray(tree)) return tree.map((item) => fillTexts(item, values));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, fillTexts(item, values)]));
}
