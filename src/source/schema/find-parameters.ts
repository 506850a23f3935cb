import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Static } from '../../typebox.ts';
import type { Finding } from '../../yaml/check.ts';
import type { Environment } from '../../yaml/references.ts';
import type { Parameter } from './common.ts';
import { finding, text } from './finding.ts';
import { REGISTER_PLACES } from './places.ts';

type Parameters = Readonly<Record<string, Static<typeof Parameter>>>;

export interface FoundParameters {
  values: Record<string, string>;
  urlParameters: string[];
  /** Names, also of those that only look like secrets. */
  sensitive: ReadonlySet<string>;
  findings: Finding[];
}

/** Parameters whose names say that they are secrets count as such, unless the file says otherwise. */
const LOOKS_SECRET =
  /(^|_)(senha|segredo|secret|token|chave|key|apikey|password|passwd|pwd|passphrase|credencial|credential)(_|$)/;

/** What stands for a value that is not known where none is needed. */
const STAND_IN = { text: 'offline', url: 'http://offline.invalid', number: '0' };

/** The value of each parameter: from the environment, else from its file, else the default. */
export function findParameters(
  parameters: Parameters,
  { env, folder, offline = false }: { env: Environment; folder: string; offline?: boolean },
): FoundParameters {
  const values: Record<string, string> = {};
  const findings: Finding[] = [];
  const sensitive = new Set(Object.keys(parameters).filter((name) => isSensitive(name, parameters[name])));
  for (const [name, parameter] of Object.entries(parameters)) {
    const path = ['parameters', name];
    findings.push(...misuse(name, parameter, sensitive.has(name)));
    const value =
      givenValue(parameter, { env, folder }) ?? (offline ? STAND_IN[parameter.type ?? 'text'] : undefined);
    if (value === undefined) {
      if ((parameter.required ?? true) && hasSource(parameter))
        findings.push(finding(path, notFound(parameter), { on: 'key', hint: HINT }));
      continue;
    }
    values[name] = value;
    const wrong = wrongType(parameter.type ?? 'text', value);
    if (wrong !== null) findings.push(finding(path, wrong, { on: 'key' }));
  }
  const urlParameters = Object.keys(parameters).filter((name) => parameters[name]?.type === 'url');
  return { values, urlParameters, sensitive, findings };
}

function isSensitive(name: string, parameter: Parameters[string] | undefined): boolean {
  if (parameter?.sensitive !== undefined) return parameter.sensitive;
  return parameter?.type !== 'url' && parameter?.type !== 'number' && LOOKS_SECRET.test(name);
}

function misuse(name: string, parameter: Parameters[string], isSecret: boolean): Finding[] {
  const path = ['parameters', name];
  const findings: Finding[] = [];
  if ((REGISTER_PLACES as readonly string[]).includes(name) || name.startsWith('extra_')) {
    findings.push(
      finding(path, text('este nome já é usado pelo Carimbo', 'this name is taken by a value of Carimbo’s'), {
        on: 'key',
        hint: text('dê outro nome ao parâmetro', 'give the parameter another name'),
      }),
    );
  }
  if (isSecret && parameter.default !== undefined) {
    findings.push(
      finding(
        [...path, 'default'],
        text('um segredo não pode ter valor no arquivo', 'a secret has no value in the file'),
        {
          hint: text(
            'use env ou file; se não é segredo, use sensitive: false',
            'use env or file; if it is no secret, say sensitive: false',
          ),
        },
      ),
    );
  }
  if (!hasSource(parameter)) {
    findings.push(
      finding(path, text('falta informar de onde vem o valor', 'nothing says where the value comes from'), {
        on: 'key',
        expected: text('env, file ou default', 'env, file or default'),
      }),
    );
  }
  return findings;
}

function givenValue(
  { env: variable, file, default: fallback }: Parameters[string],
  { env, folder }: { env: Environment; folder: string },
): string | undefined {
  const given = variable === undefined ? undefined : env[variable];
  if (given !== undefined && given !== '') return given;
  const kept = file === undefined ? undefined : readSecret(resolve(folder, file));
  if (kept !== undefined && kept !== '') return kept;
  return fallback === undefined ? undefined : String(fallback);
}

/** Secret files (Docker, systemd credentials) usually end in a line break that is not part of the secret. */
function readSecret(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

const HINT = text('ou required: false, se puder faltar', 'or required: false, if it may be missing');

function notFound({ env, file }: Parameters[string]) {
  if (env !== undefined && file === undefined) {
    return text(
      `a variável de ambiente ${env} não existe ou está vazia`,
      `the environment variable ${env} is missing or empty`,
    );
  }
  if (env === undefined && file !== undefined) {
    return text(
      `o arquivo ${file} não pode ser lido ou está vazio`,
      `the file ${file} cannot be read or is empty`,
    );
  }
  return text(
    env === undefined ? 'sem valor' : `nem a variável ${env} nem o arquivo ${file} têm um valor`,
    env === undefined ? 'no value' : `neither the variable ${env} nor the file ${file} gives a value`,
  );
}

function wrongType(type: 'text' | 'url' | 'number', value: string) {
  if (type === 'number' && !/^-?[0-9]+(\.[0-9]+)?$/.test(value)) {
    return text('o valor encontrado não é um número', 'the value found is not a number');
  }
  if (type !== 'url') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return text(
      'o valor encontrado não é um endereço http:// ou https://',
      'the value found is no http:// or https:// address',
    );
  }
  return null;
}

function hasSource({ env, file, default: fallback }: Parameters[string]): boolean {
  return env !== undefined || file !== undefined || fallback !== undefined;
}
