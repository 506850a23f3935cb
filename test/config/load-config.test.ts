import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { demoConfig, loadConfig, loadConfigWithWarnings } from '../../src/config/load-config.ts';
import { fileSourceConfig } from '../../src/source/kinds/csv/file-source-config.ts';
import type { CsvSettings } from '../../src/source/kinds/csv/schema.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-config-'));
let files = 0;

function written(text: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `carimbo-${files}.yaml`);
  writeFileSync(path, text);
  return path;
}

const load = (text: string, env: Record<string, string> = {}) =>
  loadConfig({ file: written(text), env, mode: 'production', cwd: folder });

/** The CSV settings of the first operator. */
function csvOf({ operators }: Config) {
  const [source] = operators.map((operator) => operator.source);
  expect(source?.kind).toBe('file');
  return fileSourceConfig(source as SourceConfig<CsvSettings>);
}

function problemsOf(
  text: string | Uint8Array,
  env: Record<string, string> = {},
  language: 'pt-BR' | 'en' = 'pt-BR',
): string[] {
  const file = written(text);
  try {
    loadConfig({ file, env, mode: 'production', cwd: folder });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) =>
      describeProblem(problem, language).replace(/^carimbo-\d+\.yaml/, 'FILE'),
    );
  }
  return [];
}

const MINIMAL = ['operators:', '  - ans_registry: "326305"', '    name: Operadora Boa', ''].join('\n');

describe('a configuration file', () => {
  it('needs only one operator; everything else has a default', () => {
    const config = load(MINIMAL);
    expect(config).toMatchObject({
      mode: 'production',
      dataDir: join(folder, 'data'),
      database: { kind: 'sqlite', path: join(folder, 'data', 'carimbo.db') },
      http: { host: '127.0.0.1', port: 8080, trustProxy: [] },
      agi: { enabled: true, host: '127.0.0.1', port: 4573, allow: ['127.0.0.0/8', '::1'], language: null },
      grpc: { enabled: false, host: '127.0.0.1', port: 4574, tls: null },
      limits: {
        lookups: { points: 1200, seconds: 60, missCost: 10 },
        failedAuth: { points: 10, seconds: 60 },
        issuesPerMinute: null,
      },
      operators: [
        {
          ans_registry: '326305',
          time_zone: 'America/Sao_Paulo',
          source: null,
          lookupBudgetMs: 2500,
          card: { lengths: [], pattern: null, check_digit: 'none' },
        },
      ],
    });
  });

  it('may hold several operators, each with its own card, source and zone', () => {
    const config = load(`
operators:
  - ans_registry: "326305"
    name: Uma
    card: { lengths: [17], check_digit: mod11 }
    source: { kind: file, path: base/um.csv, encoding: windows-1252, delimiter: ";", columns: { card_number: CARTEIRA } }
  - ans_registry: "000515"
    name: Outra
    time_zone: America/Manaus
    lookup_budget_ms: 800
`);
    expect(config.operators.map((operator) => operator.ans_registry)).toEqual(['326305', '000515']);
    expect(csvOf(config)).toEqual({
      path: join(folder, 'base/um.csv'),
      encoding: 'windows-1252',
      delimiter: ';',
      columns: { card_number: 'CARTEIRA' },
    });
    expect(config.operators[1]).toMatchObject({ time_zone: 'America/Manaus', lookupBudgetMs: 800 });
  });

  it('becomes a configuration that cannot be changed', () => {
    const config = load(MINIMAL);
    expect(Object.isFrozen(config.operators[0]?.card.lengths)).toBe(true);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });

  it('may have a section whose lines are all commented out', () => {
    expect(load(`http:\n#  port: 9\n${MINIMAL}`).http.port).toBe(8080);
  });
});

describe('a wrong configuration file', () => {
  it('is reported with all its problems at once, each with its line, in the order of the file', () => {
    const text = [
      'htpp:', // 1
      '  port: 80', // 2
      'agi:', // 3
      '  port: 70000', // 4
      'operators:', // 5
      '  - ans_registry: "12345"', // 6
      '    card:', // 7
      '      check_digit: mod12', // 8
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      'FILE:1: htpp: chave desconhecida; você quis dizer "http"?',
      'FILE:4: agi.port: encontrado: 70000; esperado: número inteiro de 0 a 65535',
      'FILE:6: operators[0].name: falta este valor; esperado: o nome da operadora',
      'FILE:6: operators[0].ans_registry: encontrado: "12345"; esperado: seis dígitos entre aspas, como "326305"',
      'FILE:8: operators[0].card.check_digit: encontrado: "mod12"; esperado: um de: none, mod11, luhn; você quis dizer "mod11"?',
    ]);
  });

  it('is reported in English, too', () => {
    expect(problemsOf(`${MINIMAL}    cards: {}\n`, {}, 'en')).toEqual([
      'FILE:4: operators[0].cards: unknown key; did you mean "card"?',
    ]);
  });

  it('with a registro ANS without quotes, whose zeros YAML would drop, is refused with the quoted text', () => {
    expect(problemsOf('operators:\n  - ans_registry: 000515\n    name: A\n')).toEqual([
      'FILE:2: operators[0].ans_registry: encontrado: 515; esperado: seis dígitos entre aspas, como "326305"; ponha entre aspas: ans_registry: "000515"',
    ]);
  });

  it('with an unknown time zone is refused with the most similar one', () => {
    const [line] = problemsOf(`${MINIMAL}    time_zone: America/São Paulo\n`);
    expect(line).toContain('você quis dizer "America/Sao_Paulo"?');
  });

  it.each(['10.0.0.0/33', '::1/129', '10.0.0', '10.0.0.1/', 'central.local', '10.0.0.1/8/8'])(
    'with %s as a network is refused',
    (network) => {
      const [line] = problemsOf(`agi:\n  allow: ["${network}"]\n${MINIMAL}`);
      expect(line).toMatch(/^FILE:2: agi\.allow\[0\]: .*rede CIDR/);
    },
  );

  it('with the same operator twice is refused', () => {
    const [line] = problemsOf(`${MINIMAL}  - ans_registry: "326305"\n    name: De novo\n`);
    expect(line).toMatch(/^FILE:4: operators\[1\]\.ans_registry: a mesma operadora de operators\[0\]/);
  });

  it.each([
    ['a range that overlaps another', 940_000, 999_999, 'a faixa cruza a de offline[0]'],
    ['a range that ends before it begins', 999_999, 950_000, 'from é maior que to'],
    ['a range that begins below 100000', 99_999, 899_999, 'número inteiro de 100000 a 999999'],
  ])('with %s of offline numbers is refused', (_what, from, to, message) => {
    const ranges = `[{ origin: pbx, host: ab12cd34, from: 900000, to: 949999 }, { origin: pbx, host: any, from: ${from}, to: ${to} }]`;
    const [line] = problemsOf(`${MINIMAL}    offline: ${ranges}\n`);
    expect(line).toContain('operators[0].offline[1].from');
    expect(line).toContain(message);
  });

  it('with a key twice, a tab or an open quote is refused with the line', () => {
    expect(problemsOf('http:\n  port: 1\nhttp:\n  port: 2\n')).toEqual([
      'FILE:3: esta chave aparece duas vezes',
    ]);
    expect(problemsOf('http:\n\tport: 1\n')[0]).toMatch(/^FILE:2: recuo com tabulação/);
    expect(problemsOf('http:\n  host: "127.0.0.1\n')[0]).toMatch(/^FILE:\d+: falta fechar aspas/);
  });

  it('that is empty, a list or a text is refused', () => {
    expect(problemsOf('')[0]).toContain('operators: falta este valor');
    expect(problemsOf('- a\n- b\n')[0]).toContain('encontrado: uma lista de 2 itens');
    expect(problemsOf('bom dia\n')[0]).toContain('encontrado: um texto de 7 caracteres');
  });

  it('that is not UTF-8 is refused, because names would be spoilt', () => {
    expect(problemsOf(Buffer.from('operators: # São Paulo', 'latin1'))[0]).toContain('não está em UTF-8');
  });

  it('with exponential aliases is refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...['b', 'c', 'd', 'e', 'f'].map((name, i) => `${name}: &${name} [${`*${'abcde'[i]},`.repeat(9)}]`),
    ];
    expect(problemsOf(bomb.join('\n')).length).toBeGreaterThan(0);
  });

  it('that does not exist is named, with how to create one', () => {
    expect(() => loadConfig({ file: 'nenhum.yaml', env: {}, mode: 'production', cwd: folder })).toThrow(
      /nenhum\.yaml: the file cannot be read \(ENOENT\)/,
    );
    expect(() => loadConfig({ env: {}, mode: 'production', cwd: folder })).toThrow(/--config/);
  });
});

describe('secrets in the file', () => {
  it('come from the environment or from a file, and are encoded inside of a URL', () => {
    writeFileSync(join(folder, 'senha.txt'), 'p@ss/word\n');
    const text = `database:\n  url: postgres://carimbo:\${file:senha.txt}@\${env:DB_HOST}/carimbo\n${MINIMAL}`;
    expect(load(text, { DB_HOST: 'db.local' }).database).toEqual({
      kind: 'postgres',
      url: 'postgres://carimbo:p%40ss%2Fword@db.local/carimbo',
    });
  });

  it('may be the whole value', () => {
    const url = 'postgres://a:b@h/c';
    expect(load(`database:\n  url: \${env:URL}\n${MINIMAL}`, { URL: url }).database).toEqual({
      kind: 'postgres',
      url,
    });
  });

  it('that are missing are named, without a second problem for the same value', () => {
    expect(problemsOf(`database:\n  url: \${env:NOPE}\n${MINIMAL}`)).toEqual([
      'FILE:2: database.url: a variável de ambiente NOPE não existe ou está vazia',
    ]);
    expect(problemsOf(`database:\n  url: \${file:nope}\n${MINIMAL}`)).toEqual([
      'FILE:2: database.url: o arquivo nope não pode ser lido ou está vazio',
    ]);
    expect(problemsOf(`database:\n  url: \${NOPE}\n${MINIMAL}`)[0]).toContain('referência desconhecida');
  });

  it('are in no problem', () => {
    const lines = [
      ...problemsOf(`database:\n  url: mysql://u:topsecret@h/d\n${MINIMAL}`),
      ...problemsOf(`database:\n  url: "postgres://u:topsecret@h/d\n${MINIMAL}`),
      ...problemsOf(`database:\n  url: \${env:U}\n${MINIMAL}`, { U: 'topsecret' }),
      ...problemsOf(`database: topsecret\n${MINIMAL}`),
    ];
    expect(lines.length).toBeGreaterThanOrEqual(4);
    expect(lines.join('\n')).not.toContain('topsecret');
  });

  it('in plain text in the file are a warning', () => {
    const warned = (url: string) =>
      loadConfigWithWarnings({
        file: written(`database:\n  url: ${url}\n${MINIMAL}`),
        env: { P: 'x' },
        mode: 'production',
        cwd: folder,
      }).warnings.map((warning) => warning.key);
    expect(warned('postgres://u:aberta@h/d')).toEqual(['database.url']);
    expect(warned(`postgres://u:\${env:P}@h/d`)).toEqual([]);
  });
});

describe('the environment', () => {
  it('overrides the file; its paths start from the current folder', () => {
    const config = load(`data_dir: do-arquivo\nhttp:\n  port: 1\n${MINIMAL}`, {
      CARIMBO_DATA_DIR: 'do-ambiente',
      CARIMBO_HTTP_HOST: '0.0.0.0',
      CARIMBO_HTTP_PORT: '9090',
      CARIMBO_AGI_HOST: '::1',
      CARIMBO_AGI_PORT: '0',
      CARIMBO_LOG_LEVEL: 'debug',
    });
    expect(config.database).toEqual({ kind: 'sqlite', path: join(folder, 'do-ambiente', 'carimbo.db') });
    expect(config.http).toMatchObject({ host: '0.0.0.0', port: 9090 });
    expect(config.agi).toMatchObject({ host: '::1', port: 0 });
    expect(config.log.level).toBe('debug');
  });

  it('may name the file and the database', () => {
    const file = written(MINIMAL);
    const config = loadConfig({
      env: { CARIMBO_CONFIG: file, CARIMBO_DATABASE_URL: 'sqlite:aqui.db' },
      mode: 'production',
      cwd: folder,
    });
    expect(config.file).toBe(file);
    expect(config.database).toEqual({ kind: 'sqlite', path: join(folder, 'aqui.db') });
  });

  it('is named where its value is wrong', () => {
    expect(problemsOf(MINIMAL, { CARIMBO_HTTP_PORT: 'oitenta', CARIMBO_DATABASE_URL: 'mysql://x' })).toEqual([
      expect.stringMatching(/^CARIMBO_DATABASE_URL: database\.url: encontrado: um texto/),
      expect.stringMatching(/^CARIMBO_HTTP_PORT: http\.port: encontrado: "oitenta"/),
    ]);
  });

  it('replaces a reference in the file that cannot be resolved', () => {
    const text = `database:\n  url: \${env:NOPE}\n${MINIMAL}`;
    expect(problemsOf(text, { CARIMBO_DATABASE_URL: 'postgres://h/d' })).toEqual([]);
  });
});

describe('the check digit of the registro ANS', () => {
  it('is only a warning', () => {
    const warnings = (registry: string) =>
      loadConfigWithWarnings({
        file: written(`operators:\n  - ans_registry: "${registry}"\n    name: A\n`),
        env: {},
        mode: 'production',
        cwd: folder,
      }).warnings;
    expect(warnings('326305')).toEqual([]);
    expect(warnings('326306')).toMatchObject([{ key: 'operators[0].ans_registry' }]);
  });
});

describe('the demo', () => {
  it('needs no file and listens on loopback only', () => {
    const config = demoConfig({ CARIMBO_CONFIG: 'is-not-read.yaml' });
    expect(config).toMatchObject({
      mode: 'demo',
      file: null,
      demoKey: null,
      http: { host: '127.0.0.1' },
      agi: { host: '127.0.0.1' },
    });
    expect(config.operators).toMatchObject([
      { ans_registry: '999997', name: 'Operadora Demonstração', time_zone: 'America/Sao_Paulo' },
    ]);
    expect(csvOf(config)).toMatchObject({
      path: expect.stringMatching(/demo\/beneficiaries\.csv$/),
    });
  });

  it('takes its key from CARIMBO_DEMO_KEY if that is long enough', () => {
    const key = 'k'.repeat(32);
    expect(demoConfig({ CARIMBO_DEMO_KEY: key }).demoKey).toBe(key);
    expect(() => demoConfig({ CARIMBO_DEMO_KEY: 'k'.repeat(31) })).toThrow(
      /CARIMBO_DEMO_KEY: the key has 31 characters/,
    );
    expect(() => demoConfig({ CARIMBO_DEMO_KEY: `${key} ` })).toThrow(/spaces or accents/);
  });

  it('is the only mode that reads that key', () => {
    expect(load(MINIMAL, { CARIMBO_DEMO_KEY: 'k'.repeat(40) }).demoKey).toBeNull();
  });
});
