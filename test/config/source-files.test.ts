import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfigWithWarnings } from '../../src/config/load-config.ts';
import { dataFileOf } from '../../src/source/kinds/kinds.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-source-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SOURCE = [
  'kind: rest',
  'name: ERP',
  'parameters:',
  '  base:',
  '    type: url',
  '    env: ERP_BASE',
  'connection:',
  '  base_url: ${base}',
  'lookup:',
  '  card_number:',
  '    url: /beneficiarios/${card_number}',
  'mapping:',
  '  name: nome',
  '  active: ativo',
];
const ENV = { ERP_BASE: 'https://erp.example/api' };

const operator = (registry: string, ...lines: string[]) => [
  `  - ans_registry: "${registry}"`,
  '    name: Operadora',
  ...lines.map((line) => `    ${line}`),
];

function write(name: string, lines: string[]): void {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
}

function load(operators: string[], env: Record<string, string> = ENV) {
  write('carimbo.yaml', ['operators:', ...operators]);
  return loadConfigWithWarnings({ file: 'carimbo.yaml', env, mode: 'production', cwd: folder });
}

function problemsOf(operators: string[], env: Record<string, string> = ENV): string[] {
  try {
    load(operators, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => describeProblem(problem, 'pt-BR'));
  }
  return [];
}

beforeEach(() => write('origem.yaml', SOURCE));

describe('operators[].source as a path', () => {
  test('is the source in the file, with its parameters from the environment, frozen', () => {
    const [first] = load(operator('326305', 'source: origem.yaml')).config.operators;
    expect(first?.source).toMatchObject({
      kind: 'rest',
      name: 'ERP',
      file: join(folder, 'origem.yaml'),
      settings: { connection: { base_url: 'https://erp.example/api' } },
    });
    expect(Object.isFrozen(first?.source)).toBe(true);
  });

  test('may describe a CSV, whose path starts from its own folder', () => {
    write('csv.yaml', ['kind: file', 'path: pessoas.csv']);
    const [first] = load(operator('326305', 'source: csv.yaml')).config.operators;
    expect(first?.source?.kind).toBe('file');
    expect(dataFileOf(first?.source as SourceConfig)).toBe(join(folder, 'pessoas.csv'));
  });

  test('may be the same for two operators', () => {
    const { config } = load([
      ...operator('326305', 'source: origem.yaml'),
      ...operator('418374', 'source: origem.yaml'),
    ]);
    expect(config.operators.map(({ source }) => source?.kind)).toEqual(['rest', 'rest']);
  });

  test('reports problems in the source file by its lines, together with those in carimbo.yaml', () => {
    write('origem.yaml', [...SOURCE, '  naem: x']);
    expect(problemsOf([...operator('32630', 'source: origem.yaml')])).toEqual([
      expect.stringMatching(/^carimbo\.yaml:2: operators\[0\]\.ans_registry: /),
      expect.stringMatching(/^origem\.yaml:15: mapping\.naem: chave desconhecida/),
    ]);
  });

  test('reports a parameter without a value', () => {
    const [only = '', ...others] = problemsOf(operator('326305', 'source: origem.yaml'), {});
    expect(only).toMatch(/^origem\.yaml:\d+: parameters\.base/);
    expect(only).toContain('ERP_BASE');
    expect(others).toEqual([]);
  });

  test('reports a missing file by the line that names it', () => {
    expect(problemsOf(operator('326305', 'source: nada.yaml'))).toEqual([
      'carimbo.yaml:4: operators[0].source: o arquivo de origem não existe; esperado: o caminho de um arquivo YAML, a partir da pasta deste',
    ]);
  });

  test('reports a folder by the line that names it', () => {
    expect(problemsOf(operator('326305', 'source: .'))).toEqual([
      expect.stringMatching(/^carimbo\.yaml:4: operators\[0\]\.source: isto é uma pasta; esperado/),
    ]);
  });

  test('says how a CSV is configured', () => {
    expect(problemsOf(operator('326305', 'source: pessoas.csv'))).toEqual([
      expect.stringMatching(/^carimbo\.yaml:4: .* kind: file/),
    ]);
  });

  test('cannot be a number; a group is still a CSV', () => {
    expect(problemsOf(operator('326305', 'source: 5'))).toEqual([
      expect.stringContaining('o caminho de um arquivo de origem, ou um grupo com kind: file'),
    ]);
    expect(problemsOf(operator('326305', 'source: { kind: file, path: a.csv, colums: {} }'))).toEqual([
      expect.stringContaining('você quis dizer "columns"?'),
    ]);
  });

  test('warns about attempts that no caller waits for, and not about the defaults', () => {
    const warnings = () => load(operator('326305', 'source: origem.yaml')).warnings;
    expect(warnings()).toEqual([]);
    write('origem.yaml', [...SOURCE, 'limits: { timeout_ms: 3000, attempts: 3 }']);
    expect(warnings().map((warning) => describeProblem(warning, 'pt-BR'))).toEqual([
      'origem.yaml: limits: timeout_ms e attempts somam 3 × 3000 ms, e quem liga espera 2500 ms (lookup_budget_ms); as últimas tentativas nunca serão feitas; diminua timeout_ms ou attempts',
    ]);
  });
});
