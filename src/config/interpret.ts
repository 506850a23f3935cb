import { Check } from '../typebox.ts';
import { buildConfig } from './build-config.ts';
import { check, type Finding } from './check.ts';
import type { Config } from './config.ts';
import { deepFreeze } from './deep-freeze.ts';
import { demoKeyFrom } from './demo-key.ts';
import { type Document, readDocument } from './document.ts';
import { applyEnvironment, type Environment } from './environment.ts';
import type { LoadedConfig } from './load-config.ts';
import { doubtfulSettings, duplicateOperators } from './operator-checks.ts';
import { ConfigError, formatPath, type Path, type Problem } from './problem.ts';
import { resolveReferences } from './references.ts';
import { SettingsSchema } from './schema.ts';
import { withoutEmpty } from './without-empty.ts';

interface Input {
  /** YAML, or else a value that is settings already. */
  text?: string;
  value?: unknown;
  file: string | null;
  /** What messages call the file. */
  label: string;
  folder: string;
  env: Environment;
  mode: Config['mode'];
  cwd: string;
}

/** Text and environment → configuration: read, resolve secrets, lay the environment over it, check, build, freeze. */
export function interpret({ text, value, file, label, folder, env, mode, cwd }: Input): LoadedConfig {
  const document = text === undefined ? null : readDocument(text);
  const faults = (document?.faults ?? []).map(({ line, what }) => ({
    place: `${label}:${line}`,
    key: '',
    what,
  }));
  if (faults.length > 0) throw new ConfigError(faults);

  const written = withoutEmpty(document ? (document.value ?? {}) : value);
  const resolved = resolveReferences(written, { env, folder });
  const { value: settings, origins } = applyEnvironment(resolved.value, env, cwd);
  const demo = demoKeyFrom(env, mode);

  const toProblem = (finding: Finding) => place(finding, { document, label, origins });
  const findings = [
    ...resolved.findings.filter(({ path }) => !origins.has(formatPath(path))),
    ...check(SettingsSchema, settings),
    ...duplicateOperators(settings),
  ];
  const inFileOrder = (a: Finding, b: Finding) => line(a, document) - line(b, document);
  const problems = [...findings.sort(inFileOrder).map(toProblem), ...demo.problems];
  if (problems.length > 0) throw new ConfigError(problems);
  if (!Check(SettingsSchema, settings))
    throw new Error('the configuration passed its check and not its schema');

  const config = buildConfig(settings, { mode, file, folder, demoKey: demo.key });
  const warnings = doubtfulSettings(settings, written).map(toProblem);
  return { config: deepFreeze(config), warnings };
}

interface Placing {
  document: Document | null;
  label: string;
  origins: ReadonlyMap<string, string>;
}

function line({ path, on }: Finding, document: Document | null): number {
  return document?.lineOf(path, on) ?? 0;
}

function place({ path, on, needsQuotes, ...texts }: Finding, { document, label, origins }: Placing): Problem {
  const key = formatPath(path);
  const variable = origins.get(key);
  const hint = texts.hint ?? (needsQuotes ? quotes(path, document) : undefined);
  const where = document ? `${label}:${document.lineOf(path, on)}` : label;
  return { place: variable ?? where, key, what: texts.what, expected: texts.expected, hint };
}

/** `000515` without quotes is the number 515 to YAML: the zeros are gone before anybody can complain. */
function quotes(path: Path, document: Document | null): Problem['hint'] {
  const source = document?.written(path);
  const name = path.findLast((step) => typeof step === 'string');
  if (source === undefined || name === undefined || path.includes('url')) {
    return { 'pt-BR': 'ponha o valor entre aspas', en: 'put the value in quotes' };
  }
  return { 'pt-BR': `ponha entre aspas: ${name}: "${source}"`, en: `put it in quotes: ${name}: "${source}"` };
}
