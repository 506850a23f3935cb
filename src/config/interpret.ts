import type { Text } from '../i18n/text.ts';
import { Check } from '../typebox.ts';
import { check, type Finding } from '../yaml/check.ts';
import { deepFreeze } from '../yaml/deep-freeze.ts';
import { readDocument } from '../yaml/document.ts';
import { lineOf, placeFinding } from '../yaml/place-finding.ts';
import { ConfigError, describeProblem, formatPath, type Problem } from '../yaml/problem.ts';
import { type Environment, resolveReferences } from '../yaml/references.ts';
import { withoutEmpty } from '../yaml/without-empty.ts';
import { buildConfig } from './build-config.ts';
import type { Config } from './config.ts';
import { emailWarnings, reportsWithoutEmail, unpairedCredentials } from './email-checks.ts';
import { applyEnvironment, demoKeyFrom } from './environment.ts';
import {
  duplicateOperators,
  emptyCallbackHours,
  overlappingRanges,
  settingsWarnings,
  unknownPeerOperators,
} from './operator-checks.ts';
import { readProfileFiles } from './profile-files.ts';
import { SettingsSchema } from './schema.ts';
import { readSourceFiles, sourceWarnings } from './source-files.ts';
import { duplicateWebhooks, webhookWarnings } from './webhook-checks.ts';

/** A configuration, and warnings about settings that are allowed but probably a mistake. */
export interface LoadedConfig {
  config: Config;
  warnings: readonly Problem[];
}

interface Input {
  /** YAML; without it, `value` is the settings. */
  text?: string;
  value?: unknown;
  file: string | null;
  /** Name of the file in messages. */
  label: string;
  folder: string;
  env: Environment;
  mode: Config['mode'];
  cwd: string;
  /** A source file with a fault leaves its operator without a source; otherwise it is an error like any other. */
  toleratesSources: boolean;
}

/** Text and environment → configuration: parse, resolve references to secrets, apply the environment, check, build, freeze. */
export function interpret({
  text,
  value,
  file,
  label,
  folder,
  env,
  mode,
  cwd,
  toleratesSources,
}: Input): LoadedConfig {
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

  const sourceFiles = readSourceFiles(settings, { folder, env, cwd });
  const profiles = readProfileFiles(settings, { folder, cwd });

  const toProblem = (finding: Finding) => placeFinding(finding, { document, label, origins });
  const findings = [
    ...resolved.findings.filter(({ path }) => !origins.has(formatPath(path))),
    ...check(SettingsSchema, settings),
    ...duplicateOperators(settings),
    ...unknownPeerOperators(settings),
    ...overlappingRanges(settings),
    ...emptyCallbackHours(settings),
    ...duplicateWebhooks(settings),
    ...unpairedCredentials(settings),
    ...reportsWithoutEmail(settings),
    ...profiles.findings,
    ...(toleratesSources ? [] : sourceFiles.findings),
  ];
  const inFileOrder = (a: Finding, b: Finding) => lineOf(a, document) - lineOf(b, document);
  const inFiles = [...profiles.problems, ...(toleratesSources ? [] : sourceFiles.problems)];
  const problems = [...findings.sort(inFileOrder).map(toProblem), ...inFiles, ...demo.problems];
  if (problems.length > 0) throw new ConfigError(problems);
  if (!Check(SettingsSchema, settings))
    throw new Error('the configuration passed its check and not its schema');

  const config = buildConfig(settings, {
    mode,
    file,
    folder,
    demoKey: demo.key,
    sourceFiles: sourceFiles.loaded,
    profiles: profiles.loaded,
    sourceFaults: faultsByFile([
      ...sourceFiles.findings.map(({ written: path, ...finding }) => ({
        ...toProblem(finding),
        written: path,
      })),
      ...sourceFiles.problems,
    ]),
  });
  const warnings = [
    ...settingsWarnings(settings, written).map(toProblem),
    ...webhookWarnings(settings, written).map(toProblem),
    ...emailWarnings(settings, written).map(toProblem),
    ...sourceWarnings(config.operators, cwd),
  ];
  return { config: deepFreeze(config), warnings };
}

function faultsByFile(problems: readonly (Problem & { written: string })[]): Map<string, Text[]> {
  const faults = new Map<string, Text[]>();
  for (const { written, ...problem } of problems) {
    const text = { 'pt-BR': describeProblem(problem, 'pt-BR'), en: describeProblem(problem, 'en') };
    faults.set(written, [...(faults.get(written) ?? []), text]);
  }
  return faults;
}
