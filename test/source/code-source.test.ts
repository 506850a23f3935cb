import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCodeSource } from '../../src/source/kinds/code/create-code-source.ts';
import type { CodeSettings } from '../../src/source/kinds/code/schema.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import type { Source } from '../../src/source/source.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';
import { sourceContract } from '../contract/source.ts';

const never = new AbortController().signal;
const CARD = { card_number: '00321234567890123' };
const folder = mkdtempSync(join(tmpdir(), 'carimbo-code-'));
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let opened: Source[] = [];
let count = 0;

afterEach(async () => {
  vi.clearAllMocks();
  await Promise.all(opened.map((source) => source.close()));
  opened = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configOf(settings: Partial<CodeSettings> & { module: string }): SourceConfig<CodeSettings> {
  return {
    kind: 'code',
    name: 'Módulo de teste',
    file: join(folder, 'origem.yaml'),
    folder,
    settings: { kind: 'code', ...settings },
    values: {},
    urlParameters: [],
    secrets: ['senha-secreta'],
  };
}

async function open(config: SourceConfig<CodeSettings>): Promise<Source> {
  const source = await createCodeSource(config, { operator: '999997', indexDir: '', log });
  opened.push(source);
  return source;
}

/** A source of a module with this text; Node loads a file once, so each has a name of its own. */
function openModule(text: string, settings: Partial<CodeSettings> = {}): Promise<Source> {
  count += 1;
  const module = `module-${count}.mjs`;
  writeFileSync(join(folder, module), text);
  return open(configOf({ limits: { attempts: 1 }, ...settings, module }));
}

const answering = (answer: unknown) =>
  openModule(`export const createSource = () => ({ find: async () => (${JSON.stringify(answer)}) });`);

sourceContract('code', async ({ people }) =>
  openModule(`
    const people = ${JSON.stringify(people)};
    export async function createSource({ options }) {
      return {
        async find(query) {
          const beneficiary = people.find((person) =>
            Object.entries(query).every(([field, value]) => person[field] === value));
          return beneficiary ? { outcome: 'found', beneficiary } : { outcome: 'not_found' };
        },
      };
    }`),
);

describe('a module of the site’s own', () => {
  test('is given its options, and the card as the system writes it', async () => {
    const source = await openModule(
      `export const createSource = ({ options }) => ({
        find: async (query) => ({ outcome: 'unavailable', reason: options.base + ' ' + JSON.stringify(query) }),
      });`,
      { options: { base: 'x' }, input: { card_number: { strip_zeros: true } } },
    );
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'reply',
      reason: 'x {"card_number":"321234567890123"}',
    });
  });

  test('needs to give a name and whether active; the rest is filled in', async () => {
    const source = await answering({ outcome: 'found', beneficiary: { name: ' Ana\u0000 ', active: true } });
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'found',
      beneficiary: {
        card_number: CARD.card_number,
        name: 'Ana',
        cpf: null,
        birth_date: null,
        active: true,
        plan: null,
        extra: {},
      },
    });
  });

  test.each([
    [undefined, 'não devolveu um objeto'],
    ['found', 'não devolveu um objeto'],
    [{ outcome: 'ok' }, 'outcome não é'],
    [{ outcome: 'found' }, 'sem beneficiary'],
    [{ outcome: 'found', beneficiary: { name: 'Ana' } }, 'active'],
    [{ outcome: 'found', beneficiary: { name: '', active: true } }, 'name'],
    [{ outcome: 'found', beneficiary: { name: 'Ana', active: true, cpf: '123' } }, 'cpf'],
    [
      { outcome: 'found', beneficiary: { name: 'Ana', active: true, birth_date: '31/02/1980' } },
      'birth_date',
    ],
    [{ outcome: 'found', beneficiary: { name: 'Ana', active: true, plan: 7 } }, 'plan'],
    [{ outcome: 'found', beneficiary: { name: 'Ana', active: true, extra: { phone: 11 } } }, 'extra'],
    [{ outcome: 'found', beneficiary: { name: 'Ana', active: true, card_number: '99' } }, 'card_number'],
  ])('that answers %j is misconfigured, and the reason says why', async (answer, what) => {
    const source = await answering(answer);
    const given = await source.find(CARD, { signal: never });
    expect(given).toMatchObject({ outcome: 'misconfigured', reason: expect.stringContaining(what) });
    expect(JSON.stringify(given)).not.toContain('Ana');
  });

  test('that throws is unavailable, by the error’s name only', async () => {
    const source = await openModule(
      `export const createSource = () => ({ find: async ({ card_number }) => { throw new RangeError(card_number); } });`,
    );
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'module',
      reason: 'o módulo falhou (RangeError)',
    });
  });

  test('that stalls is cut off', async () => {
    const source = await openModule(
      `export const createSource = () => ({ find: () => new Promise(() => {}) });`,
      {
        limits: { timeout_ms: 50, attempts: 1 },
      },
    );
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'timeout',
      reason: 'sem resposta em 50 ms',
    });
  });

  test.each([
    ['export const createSource = (;', 'não pôde ser carregado ('],
    [
      `import 'not-installed-here'; export const createSource = () => ({});`,
      'não pôde ser carregado (ERR_MODULE_NOT_FOUND)',
    ],
    ['export const find = 1;', 'não exporta a função createSource'],
    [
      `export const createSource = () => { throw new TypeError('senha'); };`,
      'falhou em createSource (TypeError)',
    ],
    ['export const createSource = () => ({});', 'não devolveu um objeto com find'],
  ])('that is %j is misconfigured, and logged when Carimbo starts', async (text, what) => {
    const source = await openModule(text);
    const reason = expect.stringContaining(what);
    expect(await source.find(CARD, { signal: never })).toMatchObject({ outcome: 'misconfigured', reason });
    expect(await source.check(never)).toMatchObject({ ok: false, detail: reason });
    expect(log.error).toHaveBeenCalledTimes(1);
    expect(log.error.mock.calls[0]).toMatchObject([{ reason }, 'the source is misconfigured']);
  });

  test('that is not there is misconfigured', async () => {
    const source = await open(configOf({ module: 'nowhere.mjs' }));
    expect(await source.find(CARD, { signal: never })).toMatchObject({ outcome: 'misconfigured' });
  });

  test('cannot write a secret into the log or a reason', async () => {
    const source = await openModule(
      `export const createSource = ({ log }) => {
        log.warn('entrando com senha-secreta');
        return { find: async () => ({ outcome: 'unavailable', reason: 'recusou senha-secreta' }) };
      };`,
    );
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'reply',
      reason: 'recusou ••••',
    });
    expect(log.warn.mock.calls).toEqual([[{ said: 'entrando com ••••' }, 'the module of the source warns']]);
  });

  test('says which questions it answers, and is closed with Carimbo', async () => {
    const source = await openModule(
      `export const createSource = ({ log }) => ({
        answers: { card_number: true, cpf: false },
        find: async () => ({ outcome: 'not_found' }),
        close() { log.info('closed'); throw new Error('too late'); },
      });`,
    );
    await source.find(CARD, { signal: never });
    expect(source.answers).toEqual({ card_number: true, cpf: false });
    await source.close();
    expect(log.info).toHaveBeenCalledWith({ said: 'closed' }, 'the module of the source says');
  });
});

describe('the example in demo/sources/code', () => {
  let server: Server;
  let port = 0;
  const line = (text: string, width: number) => text.padEnd(width);
  const replies: Record<string, string> = {
    '001': `00${line('José da Conceição', 40)}S01021980${line('Completo', 20)}\n`,
    '002': `00${line('Ana', 40)}N00000000${line('', 20)}\r\n`,
    '003': '99\n',
    '004': '00Half a',
  };

  beforeAll(async () => {
    server = createServer((socket) => {
      socket.setEncoding('latin1');
      socket.on('data', (text) => socket.end(replies[String(text).trim()] ?? '01\n', 'latin1'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** As carimbo.yaml would name it. */
  const example = async () => {
    const file = join(import.meta.dirname, '../../demo/sources/code/source.yaml');
    const config = loadSource({ file, env: { ERP_PORT: String(port) } });
    const source = await createSource(config, { operator: '999997', indexDir: '', log });
    opened.push(source);
    return source;
  };

  test('reads the lines of the old system, accents and all', async () => {
    const source = await example();
    expect(await source.find({ card_number: '001' }, { signal: never })).toMatchObject({
      outcome: 'found',
      beneficiary: {
        card_number: '001',
        name: 'José da Conceição',
        birth_date: '1980-02-01',
        active: true,
        plan: 'Completo',
      },
    });
    expect(await source.find({ card_number: '002' }, { signal: never })).toMatchObject({
      beneficiary: { active: false, birth_date: null, plan: null },
    });
    expect(await source.find({ card_number: '009' }, { signal: never })).toEqual({ outcome: 'not_found' });
    expect(await source.check(never)).toMatchObject({ ok: true });
    expect(source.answers).toEqual({ card_number: true, cpf: false });
  });

  test('treats a module’s error and an incomplete answer as unavailable', async () => {
    const source = await example();
    expect(await source.find({ card_number: '003' }, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'reply',
      reason: 'o sistema respondeu o código 99',
    });
    expect(await source.find({ card_number: '004' }, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'module',
      reason: 'o módulo falhou (Error)',
    });
  });
});
