import { basename, dirname } from 'node:path';
import { check, type Finding } from '../../config/check.ts';
import { deepFreeze } from '../../config/deep-freeze.ts';
import { type Document, readDocument } from '../../config/document.ts';
import type { Environment } from '../../config/environment.ts';
import { lineOf, placeFinding } from '../../config/place-finding.ts';
import { ConfigError } from '../../config/problem.ts';
import { readTextFile } from '../../config/read-text-file.ts';
import { Check } from '../../typebox.ts';
import { checkSettings } from './check-settings.ts';
import { fillSettings } from './fill-settings.ts';
import { type FoundParameters, findParameters } from './find-parameters.ts';
import { finding, meant, text } from './finding.ts';
import { checkFilledAddress } from './http-checks.ts';
import type { RemoteSourceConfig } from './remote-config.ts';
import { parametersUsedAsSecrets } from './secret-checks.ts';
import {
  type CodeSettings,
  type DescribedSettings,
  type RemoteKind,
  SOURCE_SCHEMAS,
} from './source-schema.ts';
import { withoutEmptyKeys } from './without-empty-keys.ts';

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
export function loadSourceFile(options: LoadSourceOptions): RemoteSourceConfig {
  const { file, env, label = file, offline = false } = options;
  const document = readDocument(readTextFile(file, label));
  const faults = document.faults.map(({ line, what }) => ({ place: `${label}:${line}`, key: '', what }));
  if (faults.length > 0) throw new ConfigError(faults);
  const refuse = (findings: readonly Finding[]) => refuseAll(findings, { document, label });

  const kind = kindOf(document.value, refuse);
  const schema = SOURCE_SCHEMAS[kind];
  const written = withoutEmptyKeys(schema, document.value);
  refuse(check(schema, written));
  if (!Check(schema, written)) throw new Error('the source file passed its check and not its schema');

  const settings = written as DescribedSettings | CodeSettings;
  const folder = dirname(file);
  const found = findParameters(settings.parameters ?? {}, { env, folder, offline });
  refuse([...found.findings, ...checkSettings(settings, found)]);
  const filled = fillSettings(settings, found.values);
  refuse(checkFilled(filled));

  return deepFreeze({
    kind,
    name: settings.name ?? basename(file),
    file,
    folder,
    settings: filled,
    values: found.values,
    urlParameters: found.urlParameters,
    secrets: secretsOf(settings, found),
  });
}

function refuseAll(
  findings: readonly Finding[],
  { document, label }: { document: Document; label: string },
): void {
  if (findings.length === 0) return;
  const placing = { document, label, origins: new Map<string, string>() };
  const inFileOrder = [...findings].sort((a, b) => lineOf(a, document) - lineOf(b, document));
  throw new ConfigError(inFileOrder.map((item) => placeFinding(item, placing)));
}

const KINDS = Object.keys(SOURCE_SCHEMAS);

/** Which schema the file is held against. */
function kindOf(value: unknown, refuse: (findings: readonly Finding[]) => void): RemoteKind {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (typeof kind === 'string' && Object.hasOwn(SOURCE_SCHEMAS, kind)) return kind as RemoteKind;
  const expected = text(`um de: ${KINDS.join(', ')}`, `one of: ${KINDS.join(', ')}`);
  const what =
    kind === undefined
      ? text('falta dizer o tipo do sistema de origem', 'the kind of the source is missing')
      : text('tipo que o Carimbo não conhece', 'a kind that Carimbo does not know');
  const hint =
    kind === 'file'
      ? text(
          'um CSV é descrito no próprio carimbo.yaml, em source',
          'a CSV is described in carimbo.yaml itself, under source',
        )
      : typeof kind === 'string'
        ? meant(kind, KINDS)
        : undefined;
  refuse([finding(['kind'], what, { on: kind === undefined ? 'key' : 'value', expected, hint })]);
  throw new Error('unreachable: refuse throws');
}

/** What can only be seen once the parameters are in. */
function checkFilled(settings: DescribedSettings | CodeSettings): Finding[] {
  const findings: Finding[] = [];
  const { connection, auth } = settings as {
    connection?: { base_url?: string };
    auth?: { token_url?: string };
  };
  if (connection?.base_url !== undefined)
    findings.push(...checkFilledAddress(connection.base_url, ['connection', 'base_url']));
  if (auth?.token_url !== undefined && /^[a-z]+:/i.test(auth.token_url))
    findings.push(...checkFilledAddress(auth.token_url, ['auth', 'token_url']));
  return findings;
}

function secretsOf(
  settings: DescribedSettings | CodeSettings,
  { values, sensitive }: FoundParameters,
): string[] {
  const used = settings.kind === 'code' ? [] : parametersUsedAsSecrets(settings);
  const names = new Set([...sensitive, ...used]);
  return [...names].map((name) => values[name] ?? '').filter((value) => value !== '');
}
