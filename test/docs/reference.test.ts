import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type, { type TSchema } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../src/config/defaults.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { SettingsSchema } from '../../src/config/schema.ts';
import { variablesOf } from '../../src/telephony/agi/variables.ts';
import { allPages, firstColumn, readPage, readSource } from './support/pages.ts';

const configuration = readPage('docs/configuracao.md');
const trouble = readPage('docs/solucao-de-problemas.md');
const steps = readPage('docs/passo-a-passo.md');
const production = readPage('docs/producao.md');

/** A table without the padding of its cells. */
const unpadded = (text: string) => text.replace(/ +\|/g, ' |');

/** Codes that are not in the catalogue of src/errors.ts, and where they are made. */
const CODES_ELSEWHERE = [
  { code: 'store_too_new', file: 'src/store/migrate.ts' },
  { code: 'high_water_unreadable', file: 'src/journal/high-water-file.ts' },
  { code: 'server_unreachable', file: 'asterisk/carimbo-fastagi.conf' },
  { code: 'reply_incomplete', file: 'asterisk/carimbo-http.conf' },
  { code: 'script_unknown', file: 'src/telephony/agi/call.ts' },
];

describe('docs/configuracao.md', () => {
  test('has a row for every key of the schema, and no other', () => {
    const rows = firstColumn(configuration).filter((key) => !key.startsWith('CARIMBO_'));
    expect(rows.sort()).toEqual(keysOf(SettingsSchema).sort());
  });

  test('lists the defaults of the program', () => {
    const { lookups, failedAuth } = DEFAULTS;
    const defaults: Record<string, string | number> = {
      data_dir: DEFAULTS.dataDir,
      'http.host': DEFAULTS.httpHost,
      'http.port': DEFAULTS.httpPort,
      'agi.host': DEFAULTS.agiHost,
      'agi.port': DEFAULTS.agiPort,
      'grpc.host': DEFAULTS.grpcHost,
      'grpc.port': DEFAULTS.grpcPort,
      'log.level': DEFAULTS.logLevel,
      'limits.lookups.points': lookups.points,
      'limits.lookups.seconds': lookups.seconds,
      'limits.lookups.miss_cost': lookups.missCost,
      'limits.failed_auth.points': failedAuth.points,
      'limits.failed_auth.seconds': failedAuth.seconds,
      'operators[].time_zone': DEFAULTS.timeZone,
      'operators[].lookup_budget_ms': DEFAULTS.lookupBudgetMs,
      'operators[].webhooks[].timeout_ms': DEFAULTS.webhookTimeoutMs,
    };
    const table = unpadded(configuration.text);
    for (const [key, value] of Object.entries(defaults))
      expect(table).toContain(`| \`${key}\` | \`${value}\` |`);
    expect(configuration.text).toContain(DEFAULTS.agiAllow.map((network) => `\`${network}\``).join(', '));
  });

  test('has a row for every environment variable that is read', () => {
    const read = ['environment.ts', 'load-config.ts']
      .map((file) => readSource(`src/config/${file}`))
      .join('\n')
      .matchAll(/\bCARIMBO_[A-Z_]+\b/g);
    const rows = firstColumn(configuration).filter((key) => key.startsWith('CARIMBO_'));
    expect(rows.sort()).toEqual([...new Set([...read].map(([name]) => name))].sort());
  });
});

describe('docs/solucao-de-problemas.md', () => {
  test('explains every error code, and none that does not exist', () => {
    const catalogue = readSource('src/errors.ts');
    const codes = [...catalogue.matchAll(/error\(\s*'([a-z_]+)'/g)].map(([, code = '']) => code);
    const [, ofFields = ''] = /code: ((?:'[a-z_]+' ?\|? ?)+);/.exec(catalogue) ?? [];
    const fieldCodes = [...ofFields.matchAll(/'([a-z_]+)'/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(15);
    expect(fieldCodes.length).toBe(4);
    const expected = [...codes, ...fieldCodes, ...CODES_ELSEWHERE.map(({ code }) => code)];
    expect(firstColumn(trouble, 'Códigos de erro').sort()).toEqual([...new Set(expected)].sort());
  });

  test.each(CODES_ELSEWHERE)('$code is still created in $file', ({ code, file }) => {
    expect(readSource(file)).toContain(code);
  });

  test('explains every finding of verify', () => {
    const [, union = ''] = /type ProblemCode =([^;]+);/.exec(readSource('src/journal/chain-walk.ts')) ?? [];
    const codes = [...union.matchAll(/'([a-z_]+)'/g)].map(([, code = '']) => code);
    expect(codes).toContain('entry_changed');
    expect(firstColumn(trouble, 'O que `carimbo verify` aponta').sort()).toEqual(codes.sort());
  });
});

describe('docs/passo-a-passo.md', () => {
  test('lists every channel variable of FastAGI', () => {
    const shown = firstColumn(steps).filter((name) => name.startsWith('CARIMBO_'));
    expect(shown.sort()).toEqual(Object.keys(variablesOf(null, 'ok')).sort());
  });
});

describe('docs/producao.md', () => {
  test('shows a service whose stop timeout covers a dialogue', () => {
    const unit = production.blocks.find(({ language }) => language === 'ini')?.text ?? '';
    const [, limitMs = ''] = /STOP_LIMIT_MS = ([\d_]+)/.exec(readSource('src/cli/run-app.ts')) ?? [];
    const [, seconds = ''] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? [];
    expect(Number(seconds) * 1000).toBeGreaterThan(Number(limitMs.replaceAll('_', '')));
  });
});

describe('docs/asterisk.md', () => {
  test('has a row for every setting of both dialplans, and no other', () => {
    const settings = ['carimbo-fastagi', 'carimbo-http'].flatMap((name) => {
      const [, section = ''] = readSource(`asterisk/${name}.conf`).split(`[${name}-settings]`);
      const [own = ''] = section.split(`[${name}]`);
      return [...own.matchAll(/Set\((CARIMBO_\w+)=/g)].map(([, setting]) => setting);
    });
    const rows = unpadded(readPage('docs/asterisk.md').text).matchAll(/^\| ((?:`CARIMBO_\w+`(?:, )?)+) \|/gm);
    const shown = [...rows].flatMap(([, names = '']) => names.replaceAll('`', '').split(', '));
    expect(shown.sort()).toEqual([...new Set(settings)].sort());
  });
});

describe('every carimbo.yaml shown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-'));
  const operators = 'operators:\n  - { ans_registry: "326305", name: Operadora Exemplo }\n';
  beforeAll(() => {
    for (const name of ['senha-do-banco', 'senha-do-email', 'ami-secret', 'openid-segredo'])
      writeFileSync(join(folder, name), 'segredo\n');
    for (const name of ['webhook-crm', 'webhook-tela', 'webhook-sms'])
      writeFileSync(join(folder, name), `whsec_${'A'.repeat(32)}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // Source files are another kind of file: sources.test.ts and connections.test.ts look at those, and at what is beside them.
  const aboutSources = (path: string) => /^docs\/(origens|numeros-da-operadora|ligacoes\/)/.test(path);
  const examples = allPages()
    .filter(({ path }) => !aboutSources(path))
    .flatMap(({ path, blocks }) =>
      blocks.filter(({ language }) => language === 'yaml').map(({ text }) => ({ path, text })),
    );
  test.each(examples)('in $path loads', ({ text }) => {
    const whole = /^operators:/m.test(text) ? text : `${text}\n${operators}`;
    const file = join(folder, 'carimbo.yaml');
    writeFileSync(file, whole.replaceAll('/etc/carimbo/', `${folder}/`));
    const config = loadConfig({ file, env: { CARIMBO_DB_PASSWORD: 'segredo' }, mode: 'production' });
    expect(config.operators[0]?.ans_registry).toBe('326305');
  });
});

/** Paths of all single values and lists: `http.host`, `operators[].card.lengths`. */
function keysOf(schema: TSchema, path = ''): string[] {
  if (Type.IsArray(schema) && Type.IsObject(schema.items)) return keysOf(schema.items, `${path}[]`);
  if (Type.IsArray(schema) && Type.IsUnion(schema.items))
    return schema.items.anyOf.flatMap((form) => keysOf(form, Type.IsObject(form) ? `${path}[]` : path));
  if (Type.IsUnion(schema)) return schema.anyOf.flatMap((form) => keysOf(form, path));
  if (!Type.IsObject(schema)) return [path];
  return Object.entries(schema.properties).flatMap(([key, property]) =>
    keysOf(property, path === '' ? key : `${path}.${key}`),
  );
}
