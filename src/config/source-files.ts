import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { askLimits } from '../source/engine/limits.ts';
import { dataFileOf } from '../source/kinds/kinds.ts';
import { loadSource } from '../source/kinds/load-source.ts';
import type { CommonSettings } from '../source/schema/common.ts';
import type { SourceConfig } from '../source/source-config.ts';
import type { Finding } from '../yaml/check.ts';
import { ConfigError, type Problem } from '../yaml/problem.ts';
import type { Environment } from '../yaml/references.ts';
import type { OperatorConfig } from './config.ts';

/** The source files named by `operators[].source`, as far as they could be read. */
export interface SourceFiles {
  /** By the path as written. */
  loaded: ReadonlyMap<string, SourceConfig>;
  /** Problems in carimbo.yaml. */
  findings: (Finding & { written: string })[];
  /** Problems in the source files. */
  problems: (Problem & { written: string })[];
}

interface Reading {
  /** Folder of carimbo.yaml: the paths start from it. */
  folder: string;
  env: Environment;
  /** Messages name files relative to this folder. */
  cwd: string;
}

/** Reads the source files of settings that may be invalid, so that all problems are reported at once. */
export function readSourceFiles(settings: unknown, reading: Reading): SourceFiles {
  const loaded = new Map<string, SourceConfig>();
  const findings: SourceFiles['findings'] = [];
  const problems: SourceFiles['problems'] = [];
  const seen = new Set<string>();
  for (const { written, index } of writtenPaths(settings)) {
    const file = resolve(reading.folder, written);
    const finding = notASourceFile(file, index);
    if (finding !== null) findings.push({ ...finding, written });
    if (finding !== null || seen.has(written)) continue;
    seen.add(written);
    try {
      loaded.set(written, loadSource({ file, env: reading.env, label: relativeName(file, reading.cwd) }));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, written })));
    }
  }
  return { loaded, findings, problems };
}

/** Warnings: attempts that would begin after the caller's budget has ended. */
export function sourceWarnings(operators: readonly OperatorConfig[], cwd: string): Problem[] {
  return operators.flatMap(({ source, lookupBudgetMs }): Problem[] => {
    if (source === null || dataFileOf(source) !== undefined) return [];
    const { limits } = source.settings as CommonSettings;
    const { timeoutMs, attempts } = askLimits(limits);
    // Up to twice the budget: attempts that fail at once are common and leave time for others.
    if (timeoutMs * attempts <= 2 * lookupBudgetMs) return [];
    const sum = `${attempts} × ${timeoutMs} ms`;
    return [
      {
        place: relativeName(source.file, cwd),
        key: 'limits',
        what: {
          'pt-BR': `timeout_ms e attempts somam ${sum}, e quem liga espera ${lookupBudgetMs} ms (lookup_budget_ms)`,
          en: `timeout_ms and attempts add up to ${sum}, and callers wait ${lookupBudgetMs} ms (lookup_budget_ms)`,
        },
        hint: {
          'pt-BR': 'as últimas tentativas nunca serão feitas; diminua timeout_ms ou attempts',
          en: 'the last attempts are never made; lower timeout_ms or attempts',
        },
      },
    ];
  });
}

function writtenPaths(settings: unknown): { written: string; index: number }[] {
  const operators =
    typeof settings === 'object' && settings && 'operators' in settings ? settings.operators : [];
  if (!Array.isArray(operators)) return [];
  return operators.flatMap((operator: unknown, index) => {
    const source = typeof operator === 'object' && operator && 'source' in operator ? operator.source : null;
    return typeof source === 'string' && source !== '' ? [{ written: source, index }] : [];
  });
}

function notASourceFile(file: string, index: number): Finding | null {
  const path = ['operators', index, 'source'];
  if (/\.(csv|txt)$/i.test(file)) {
    return {
      path,
      on: 'value',
      what: { 'pt-BR': 'um CSV não é configurado assim', en: 'a CSV is not configured like this' },
      expected: {
        'pt-BR': 'source: { kind: file, path: CAMINHO }, ou o caminho de um arquivo de origem (YAML)',
        en: 'source: { kind: file, path: PATH }, or the path of a source file (YAML)',
      },
    };
  }
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isDirectory()) return null;
  return {
    path,
    on: 'value',
    what:
      stat === undefined
        ? { 'pt-BR': 'o arquivo de origem não existe', en: 'the source file does not exist' }
        : { 'pt-BR': 'isto é uma pasta', en: 'this is a folder' },
    expected: {
      'pt-BR': 'o caminho de um arquivo YAML, a partir da pasta deste',
      en: 'the path of a YAML file, from the folder of this one',
    },
  };
}

/** A path as messages show it: from `cwd` if it is below, else absolute. */
export function relativeName(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}
