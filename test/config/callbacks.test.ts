import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-callbacks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(lines: string) {
  const file = join(folder, 'carimbo.yaml');
  writeFileSync(
    file,
    `operators:\n  - ans_registry: "326305"\n    name: Uma\n${lines.replace(/^(?=.)/gm, '    ')}`,
  );
  return loadConfig({ file, env: {}, mode: 'production', cwd: folder }).operators[0]?.callbacks;
}

function problemsOf(lines: string): string[] {
  try {
    load(lines);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map((problem) => describeProblem(problem, 'pt-BR'));
    throw error;
  }
  return [];
}

test('without a word, from eight to eight, three times, an hour apart, for a week', () => {
  expect(load('')).toEqual({
    abandonedAfterSeconds: 10,
    hours: { from: 480, to: 1200 },
    attempts: 3,
    spacingMs: 3_600_000,
    withinMs: 7 * 86_400_000,
  });
});

test('an operator decides each of them', () => {
  const lines = `callbacks:
  abandoned_after_seconds: 30
  hours: { from: "00:30", to: "24:00" }
  attempts: 1
  spacing_minutes: 0
  days: 31
`;
  expect(load(lines)).toEqual({
    abandonedAfterSeconds: 30,
    hours: { from: 30, to: 1440 },
    attempts: 1,
    spacingMs: 0,
    withinMs: 31 * 86_400_000,
  });
});

test('mistakes name line, key and what is expected', () => {
  expect(problemsOf('callbacks:\n  hours: { from: "20:00", to: "08:00" }\n  attempts: 0\n')).toEqual([
    'carimbo.yaml:5: operators[0].callbacks.hours.to: to não é depois de from (20:00); esperado: uma hora depois de from, no mesmo dia',
    'carimbo.yaml:6: operators[0].callbacks.attempts: encontrado: 0; esperado: número inteiro de 1 a 20',
  ]);
  expect(problemsOf('callbacks:\n  hours: { from: "8:00", to: "24:30" }\n')).toEqual([
    'carimbo.yaml:5: operators[0].callbacks.hours.from: encontrado: "8:00"; esperado: HH:MM entre aspas, como "08:00"',
    'carimbo.yaml:5: operators[0].callbacks.hours.to: encontrado: "24:30"; esperado: HH:MM entre aspas, como "20:00", até "24:00"',
  ]);
});
