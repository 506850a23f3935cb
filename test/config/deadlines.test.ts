import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { DeadlineSettings } from '../../src/deadlines/deadline-settings.ts';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-deadlines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(lines: string, other = ''): DeadlineSettings {
  const file = join(folder, 'carimbo.yaml');
  writeFileSync(file, `operators:\n  - ans_registry: "326305"\n    name: Uma\n${indented(lines)}${other}`);
  const [first] = loadConfig({ file, env: {}, mode: 'production', cwd: folder }).operators;
  if (first === undefined) throw new Error('there is no operator');
  return first.deadlines;
}

const indented = (lines: string) => lines.replace(/^(?=.)/gm, '    ');

function problemsOf(lines: string, other = ''): string[] {
  try {
    load(lines, other);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map((problem) => describeProblem(problem, 'pt-BR'));
    throw error;
  }
  return [];
}

function writeProfile(file: string, change: (text: string) => string = (text) => text): void {
  writeFileSync(
    join(folder, file),
    change(readFileSync(join(PACKAGE_ROOT, 'profiles', 'health.yaml'), 'utf8')),
  );
}

test('without a word about deadlines, those of health plans and the national calendar', () => {
  expect(load('')).toMatchObject({
    profile: { name: 'health', defaultClass: 'non_care' },
    calendar: { optionalDays: [], days: [] },
    urgentLateAfterMs: 30 * 60_000,
    callFacts: false,
  });
});

test('another profile, with days of the state and city', () => {
  const settings = load(`profile: sac
urgent_late_after_minutes: 5
call_facts: true
calendar:
  optional_days: [carnival, corpus_christi]
  days:
    - { date: 01-25, name: Aniversário de São Paulo }
    - date: 2026-07-09
`);
  expect(settings).toMatchObject({
    profile: { name: 'sac' },
    calendar: {
      optionalDays: ['carnival', 'corpus_christi'],
      days: [{ date: '01-25', name: 'Aniversário de São Paulo' }, { date: '2026-07-09' }],
    },
    urgentLateAfterMs: 300_000,
    callFacts: true,
  });
});

test('an operator may write its own profile, from the folder of carimbo.yaml', () => {
  writeProfile('nosso.yaml', (text) =>
    text.replace('profile: health', 'profile: nosso').replace('amount: 5', 'amount: 3'),
  );
  const { profile } = load('profile: ./nosso.yaml\n');
  expect(profile.rules.find(({ id }) => id === 'nosso/care')).toMatchObject({
    amount: 3,
    unit: 'business_days',
  });
});

test('mistakes in carimbo.yaml name line, key and what is expected', () => {
  const lines = `profile: healt
calendar:
  optional_days: [carnaval]
  days:
    - { date: 25-01, name: Aniversário }
    - { data: "01-25" }
urgent_late_after_minutes: -1
`;
  expect(problemsOf(lines)).toEqual([
    'carimbo.yaml:4: operators[0].profile: não há este perfil nem este arquivo; esperado: um de: health, sac; ou o caminho de um arquivo YAML, a partir da pasta deste',
    'carimbo.yaml:6: operators[0].calendar.optional_days[0]: encontrado: "carnaval"; esperado: um de: carnival, ash_wednesday, corpus_christi; você quis dizer "carnival"?',
    'carimbo.yaml:8: operators[0].calendar.days[0].date: encontrado: "25-01"; esperado: MM-DD ou AAAA-MM-DD, como "01-25" ou "2026-07-09"',
    'carimbo.yaml:9: operators[0].calendar.days[1].data: chave desconhecida; você quis dizer "date"?',
    'carimbo.yaml:9: operators[0].calendar.days[1].date: falta este valor; esperado: MM-DD ou AAAA-MM-DD, como "01-25" ou "2026-07-09"',
    'carimbo.yaml:10: operators[0].urgent_late_after_minutes: encontrado: -1; esperado: número inteiro de 0 a 10080',
  ]);
});

test('mistakes in a profile file name that file', () => {
  writeProfile('nosso.yaml', (text) => text.replace('amount: 5', 'amount: cinco'));
  expect(problemsOf('profile: nosso.yaml\n')).toEqual([
    'nosso.yaml:23: rules[1].amount: encontrado: "cinco"; esperado: número inteiro de 0 a 1000',
  ]);
});

test('two files with one name are refused: their rules could not be told apart', () => {
  for (const file of ['a.yaml', 'b.yaml'])
    writeProfile(file, (text) => text.replace('profile: health', 'profile: nosso'));
  const other = '  - ans_registry: "000515"\n    name: Outra\n    profile: b.yaml\n';
  expect(problemsOf('profile: a.yaml\n', other)).toEqual([
    'carimbo.yaml:7: operators[1].profile: a.yaml e b.yaml têm o mesmo nome de perfil: nosso; esperado: um nome (profile) em cada arquivo',
  ]);
});

test('a calendar of holidays only is refused: a term would have no end', () => {
  const dates = Array.from({ length: 365 }, (_, day) =>
    new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(5, 10),
  );
  const lines = dates.map((date) => `    - { date: "${date}" }\n`).join('');
  expect(problemsOf(`calendar:\n  days:\n${lines}`)).toEqual([
    expect.stringMatching(/operators\[0\]\.calendar\.days: .*até 100 feriados/),
  ]);
});
