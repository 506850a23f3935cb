import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { until } from '../support/until.ts';
import {
  type Connection,
  exchange,
  faultOf,
  INJECTIONS,
  inZone,
  lookUp,
  openSql,
  soon,
  sqlSource,
  ZONES,
} from './sql-source.ts';

const BY_CARD = 'select nome, nascimento from beneficiario where carteira = :card_number';
/** Counts for ever. */
const ENDLESS = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n';
const NAME_IN_WINDOWS_1252 = Buffer.from([0x4a, 0x6f, 0x73, 0xe9, 0x20, 0x80]);

describe('a beneficiary table in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-sql-'));
  const connection: Connection = { driver: 'sqlite', path: 'origem.db' };
  const source = (sql: string, more: Parameters<typeof sqlSource>[2] = {}) =>
    sqlSource({ ...connection }, sql, { folder, ...more });
  const admin = new Sqlite(join(folder, 'origem.db'));

  beforeAll(() => {
    admin.exec(`
      create table beneficiario (carteira text primary key, nome text, nascimento date, contrato integer);
      insert into beneficiario values ('00123', 'José', '1954-12-25', 9007199254740993);
      create table antigo (carteira text, nome text);
      create table registro (carteira text, texto text);
    `);
    admin.prepare('insert into antigo values (?, cast(? as text))').run('00123', NAME_IN_WINDOWS_1252);
  });

  afterAll(() => {
    admin.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers with rows', async () => {
    expect(await lookUp(source(BY_CARD), { card_number: '00123' })).toEqual([
      { nome: 'José', nascimento: '1954-12-25' },
    ]);
    expect(await lookUp(source(BY_CARD), { card_number: '123' })).toEqual([]);
  });

  it.each(ZONES)('gives dates as stored, in %s too', async (zone) => {
    const rows = await inZone(zone, () => lookUp(source(BY_CARD), { card_number: '00123' }));
    expect(rows).toEqual([{ nome: 'José', nascimento: '1954-12-25' }]);
  });

  it('keeps every figure of every type', async () => {
    const sql = `select contrato, 12.5 as valor, 7 as pequeno, x'6a6f' as foto, null as nada, 1 as Dobro, 2 as dobro
      from beneficiario where carteira = :card_number`;
    expect(await lookUp(source(sql), { card_number: '00123' })).toEqual([
      {
        contrato: '9007199254740993',
        valor: 12.5,
        pequeno: 7,
        foto: Buffer.from('jo').toString('base64'),
        nada: null,
        dobro: 1,
      },
    ]);
  });

  it('finds an integer by a number', async () => {
    const sql =
      'select carteira from beneficiario where contrato = :card_number and typeof(:card_number) = :cpf';
    const config = source(sql, { types: { card_number: 'number' } });
    const values = { card_number: '09007199254740993', cpf: 'integer' };
    expect(await lookUp(config, values)).toEqual([{ carteira: '00123' }]);
  });

  it('reads text that was written in windows-1252', async () => {
    const sql = 'select nome, 7 as n from antigo where carteira = :card_number';
    const config = sqlSource({ ...connection, charset: 'windows-1252' }, sql, { folder });
    expect(await lookUp(config, { card_number: '00123' })).toEqual([{ nome: 'José €', n: 7 }]);
  });

  it.each(INJECTIONS)('takes %s for a card that does not exist', async (card_number) => {
    expect(await lookUp(source(BY_CARD), { card_number })).toEqual([]);
    expect(admin.prepare('select count(*) as n from beneficiario').get()).toEqual({ n: 1 });
  });

  it('names the mistake', async () => {
    const fault = async (sql: string, path = 'origem.db') => {
      const config = sqlSource({ driver: 'sqlite', path }, sql, { folder });
      const { outcome, code, reason } = await faultOf(lookUp(config, { card_number: 'segredo-4711' }));
      expect(reason).not.toContain('4711');
      return { outcome, code, reason };
    };
    writeFileSync(join(folder, 'texto.db'), 'isto não é um banco de dados, é um texto qualquer\n'.repeat(20));
    expect(await fault('select 1 from benficiario')).toMatchObject({
      outcome: 'misconfigured',
      code: 'table_missing',
      reason: expect.stringContaining('benficiario'),
    });
    expect(await fault('select nom from beneficiario')).toMatchObject({ code: 'column_missing' });
    expect(await fault('select from where')).toMatchObject({ outcome: 'misconfigured', code: 'syntax' });
    expect(await fault(BY_CARD, 'nada.db')).toMatchObject({
      outcome: 'misconfigured',
      code: 'database_missing',
    });
    expect(await fault(BY_CARD, 'nada/nada.db')).toMatchObject({ code: 'database_missing' });
    expect(await fault(BY_CARD, 'texto.db')).toMatchObject({ code: 'database_missing' });
  });

  it('says of a file that is no database just that, and not that it is missing', async () => {
    writeFileSync(join(folder, 'planilha.db'), 'carteira;nome\n'.repeat(100));
    const wrong = sqlSource({ driver: 'sqlite', path: 'planilha.db' }, BY_CARD, { folder });
    const fault = await faultOf(lookUp(wrong, { card_number: '00123' }));
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'database_missing' });
    expect(fault.reason).toContain('não é um banco SQLite');
  });

  it('can write when it registers, and reports that another process is writing', async () => {
    const register = 'insert into registro (carteira, texto) values (:card_number, :entry_text)';
    const transport = await openSql(source(BY_CARD, { register, limits: { timeout_ms: 50 } }));
    const values = { card_number: '00123', entry_text: "d'água" };
    expect(await exchange(transport, { operation: 'register', values })).toEqual([{ affected_rows: 1 }]);
    admin.exec('begin immediate');
    const busy = await faultOf(exchange(transport, { operation: 'register', values }));
    admin.exec('rollback');
    expect(busy).toMatchObject({ outcome: 'unavailable', code: 'locked', transient: true });
    await transport.close();
    expect(admin.prepare('select texto from registro').all()).toEqual([{ texto: "d'água" }]);
  });

  it('ends a query that would never end, and goes on; this process is never held up', async () => {
    const transport = await openSql(
      source(`${ENDLESS} where :card_number <> ''`, { limits: { concurrency: 1 } }),
    );
    const giveUp = new AbortController();
    const asked = faultOf(exchange(transport, { values: { card_number: '1' }, signal: giveUp.signal }));
    let turns = 0;
    await until('ten turns of the event loop', () => ++turns > 10);
    giveUp.abort();
    expect(await asked).toMatchObject({ outcome: 'unavailable', code: 'timeout', transient: true });
    expect((await transport.check(soon())).ok).toBe(true);
    await transport.close();
  });

  it('takes max_rows and no more, and refuses what passes max_bytes', async () => {
    const sql = `with recursive n(i) as (select 1 union all select i + 1 from n) select i, 'AAAAAAAAAAAAAAAAAAAA' as a from n`;
    expect((await lookUp(source(sql, { max_rows: 3 }))).map(({ i }) => i)).toEqual([1, 2, 3]);
    const small = source(sql, { max_rows: 1_000, limits: { max_bytes: 1_024 } });
    expect(await faultOf(lookUp(small))).toMatchObject({ outcome: 'unavailable', code: 'too_large' });
  });

  it('finds a misspelt column without a lookup', async () => {
    const good = await openSql(source(BY_CARD));
    expect(await good.check(soon())).toEqual({ ok: true, detail: expect.stringContaining('sqlite') });
    await good.close();
    const bad = await openSql(source('select nom from beneficiario where carteira = :card_number'));
    expect(await bad.check(soon())).toEqual({ ok: false, detail: expect.stringContaining('nom') });
    await bad.close();
  });
});
