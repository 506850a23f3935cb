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

/** The source files that `operators[].source` names, as far as they could be read. */
export interface SourceFiles {
  /** By the path as it is written. */
  loaded: ReadonlyMap<string, SourceConfig>;
  /** To be placed in carimbo.yaml. */
  findings: (Finding & { written: string })[];
  /** In the source files themselves. */
  problems: (Problem & { written: string })[];
}

interface Reading {
  /** Folder of carimbo.yaml, which the paths start from. */
  folder: string;
  env: Environment;
  /** Where the command was given: messages name files from there. */
  cwd: string;
}

/** Reads every source file there is, whatever else may be wrong with the settings, so that all is told at once. */
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
      loaded.set(written, loadSource({ file, env: reading.env, label: nameOf(file, reading.cwd) }));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, written })));
    }
  }
  return { loaded, findings, problems };
}

/** What is allowed and perhaps not meant: tries that no caller waits for. */
export function doubtfulSources(operators: readonly OperatorConfig[], cwd: string): Problem[] {
  return operators.flatMap(({ source, lookupBudgetMs }): Problem[] => {
    if (source === null || dataFileOf(source) !== undefined) return [];
    const { limits } = source.settings as CommonSettings;
    const { timeoutMs, attempts } = askLimits(limits);
    // Twice: tries that fail at once are common, and leave room for those that do not.
    if (timeoutMs * attempts <= 2 * lookupBudgetMs) return [];
    const sum = `${attempts} × ${timeoutMs} ms`;
    return [
      {
        place: nameOf(source.file, cwd),
        key: 'limits',
        what: {
          'pt-BR': `timeout_ms e attempts somam ${sum}, e quem liga espera ${lookupBudgetMs} ms (lookup_budget_ms)`,
          en: `timeout_ms and attempts add up to ${sum}, and callers wait ${lookupBudgetMs} ms (lookup_budget_ms)`,
        },
        hint: {
          'pt-BR': 'as últimas tentativas nunca serão feitas; diminua timeout_ms ou attempts',
          en: 'the last tries are never made; lower timeout_ms or attempts',
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
      what: { 'pt-BR': 'um CSV não é configurado assim', en: 'a CSV is not written like this' },
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

function nameOf(file: string, cwd: string): string {
  const near = relative(cwd, file);
  return near.startsWith('..') ? file : near;
}
