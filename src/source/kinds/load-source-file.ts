import { basename, dirname } from 'node:path';
import { Check, type TSchema } from '../../typebox.ts';
import { check, type Finding } from '../../yaml/check.ts';
import { deepFreeze } from '../../yaml/deep-freeze.ts';
import type { Environment } from '../../yaml/references.ts';
import { fillSettings } from '../schema/fill-settings.ts';
import { type FoundParameters, findParameters } from '../schema/find-parameters.ts';
import { finding, meant, text } from '../schema/finding.ts';
import { openSourceDocument, type SourceDocument } from '../schema/open-source-document.ts';
import type { RemoteSourceConfig } from '../schema/remote-config.ts';
import { parametersUsedAsSecrets } from '../schema/secret-checks.ts';
import {
  type CodeSettings,
  type DescribedSettings,
  type RemoteKind,
  SOURCE_SCHEMAS,
} from '../schema/source-schema.ts';
import { withoutEmptyKeys } from '../schema/without-empty-keys.ts';
import { checkSettings } from './check-settings.ts';
import { buildFileSource } from './csv/build-file-source.ts';
import type { FileSourceConfig } from './csv/file-source-config.ts';
import { FileSourceSection } from './csv/file-source-section.ts';
import { checkFilledAddress } from './http/http-checks.ts';

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
 * One source file, read and checked, its parameters found; frozen. For all kinds but `file`: see `loadSource`.
 * @throws ConfigError naming all that is wrong, by file:line
 */
export function loadSourceFile(options: LoadSourceOptions): RemoteSourceConfig {
  return remoteSource(openSourceDocument(options.file, options.label ?? options.file), options);
}

/** A source file of any kind, a CSV's too. @throws ConfigError */
export function loadSource(options: LoadSourceOptions): RemoteSourceConfig | FileSourceConfig {
  const document = openSourceDocument(options.file, options.label ?? options.file);
  if (document.kind !== 'file') return remoteSource(document, options);
  const written = withoutEmptyKeys(FileSourceSection, document.value);
  document.refuse(check(FileSourceSection, written));
  if (!Check(FileSourceSection, written))
    throw new Error('the source file passed its check and not its schema');
  return deepFreeze(buildFileSource(written, dirname(options.file)));
}

function remoteSource(
  { value, kind: written, refuse }: SourceDocument,
  { file, env, offline = false }: LoadSourceOptions,
): RemoteSourceConfig {
  const kind = knownKind(written, value, refuse);
  const schema = SOURCE_SCHEMAS[kind];
  const settings = withoutEmptyKeys(schema, value);
  refuse(check(schema, settings));
  if (!isSettings(schema, settings)) throw new Error('the source file passed its check and not its schema');

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

function isSettings(schema: TSchema, value: unknown): value is DescribedSettings | CodeSettings {
  return Check(schema, value);
}

const KINDS = Object.keys(SOURCE_SCHEMAS);

/** Which schema the file is held against. */
function knownKind(kind: string | undefined, value: unknown, refuse: SourceDocument['refuse']): RemoteKind {
  if (kind !== undefined && Object.hasOwn(SOURCE_SCHEMAS, kind)) return kind as RemoteKind;
  const isMissing = kind === undefined && !(typeof value === 'object' && value !== null && 'kind' in value);
  const what = isMissing
    ? text('falta dizer o tipo do sistema de origem', 'the kind of the source is missing')
    : text('tipo que não serve aqui', 'a kind that does not fit here');
  const expected = text(`um de: ${KINDS.join(', ')}`, `one of: ${KINDS.join(', ')}`);
  const hint = kind === undefined ? undefined : meant(kind, KINDS);
  refuse([finding(['kind'], what, { on: isMissing ? 'key' : 'value', expected, hint })]);
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
