import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
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

describe('a beneficiary table in PostgreSQL', () => {
  let server: TestPostgres;
  let connection: Connection;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await startPostgres();
    const url = new URL(await server.database());
    admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    await admin.query(`
      create table beneficiario (carteira varchar(20) primary key, nome char(12), nascimento date, contrato bigint);
      insert into beneficiario values ('00123', 'José', '1954-12-25', 9007199254740993);
      create table registro (carteira text, texto text);
      create role leitor login password 'so-leitura';
    `);
    const [, database = ''] = url.pathname.split('/');
    connection = {
      driver: 'postgres',
      host: '127.0.0.1',
      port: Number(url.port),
      database,
      user: 'postgres',
    };
  });

  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  it('answers with rows, CHAR still padded', async () => {
    const found = await lookUp(sqlSource(connection, BY_CARD), { card_number: '00123' });
    expect(found).toEqual([{ nome: 'José        ', nascimento: '1954-12-25' }]);
    expect(await lookUp(sqlSource(connection, BY_CARD), { card_number: '00124' })).toEqual([]);
  });

  it.each(ZONES)('gives dates and times as stored, in %s too', async (zone) => {
    const sql = `select nascimento, timestamp '1954-12-25 23:30:00.5' as hora,
      timestamptz '2024-01-02 03:04:05-03' at time zone 'UTC' as utc from beneficiario where carteira = :card_number`;
    const rows = await inZone(zone, () => lookUp(sqlSource(connection, sql), { card_number: '00123' }));
    expect(rows).toEqual([
      { nascimento: '1954-12-25', hora: '1954-12-25T23:30:00.5', utc: '2024-01-02T06:04:05' },
    ]);
  });

  it('keeps every figure of every type', async () => {
    const sql = `select contrato, 12.50::numeric as valor, 12345678901234567890::numeric as longo, 7::int as pequeno,
      true as ativo, '\\x6a6f'::bytea as foto, '{"n": 12345678901234567890}'::json as j, null as nada,
      timestamptz '2024-01-02 03:04:05-03' as quando, 1 as "Dobro", 2 as dobro
      from beneficiario where carteira = :card_number`;
    const [row] = await lookUp(sqlSource(connection, sql), { card_number: '00123' });
    expect(row).toMatchObject({
      contrato: '9007199254740993',
      valor: 12.5,
      longo: '12345678901234567890',
      pequeno: 7,
      ativo: true,
      foto: Buffer.from('jo').toString('base64'),
      j: { n: '12345678901234567890' },
      nada: null,
      dobro: 1,
    });
    expect(new Date(String(row?.quando)).toISOString()).toBe('2024-01-02T06:04:05.000Z');
  });

  it.each(INJECTIONS)('takes %s for a card that does not exist', async (card_number) => {
    expect(await lookUp(sqlSource(connection, BY_CARD), { card_number })).toEqual([]);
    const { rows } = await admin.query('select count(*)::int as n from beneficiario');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('names the mistake', async () => {
    const fault = async (sql: string, more: Partial<Connection> = {}) => {
      const { outcome, code, reason } = await faultOf(
        lookUp(sqlSource({ ...connection, ...more }, sql), { card_number: 'segredo-4711' }),
      );
      expect(reason).not.toContain('4711');
      return { outcome, code, reason };
    };
    expect(await fault('select 1 from benficiario where c = :card_number')).toMatchObject({
      outcome: 'misconfigured',
      code: 'table_missing',
      reason: expect.stringContaining('benficiario'),
    });
    expect(await fault('select nom from beneficiario where carteira = :card_number')).toMatchObject({
      code: 'column_missing',
    });
    expect(await fault('select from where')).toMatchObject({ outcome: 'misconfigured', code: 'syntax' });
    expect(await fault(BY_CARD, { database: 'outro' })).toMatchObject({ code: 'database_missing' });
    expect(await fault(BY_CARD, { user: 'leitor' })).toMatchObject({ code: 'permission_denied' });
    expect(await fault(BY_CARD, { port: 1 })).toMatchObject({ outcome: 'unavailable', code: 'refused' });
    expect(await fault(BY_CARD, { host: 'nada.invalid' })).toMatchObject({ code: 'dns' });
    expect(await fault(BY_CARD, { tls: true })).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(await fault('select 1 from beneficiario where contrato = :card_number')).toMatchObject({
      outcome: 'unavailable',
      code: 'value_refused',
    });
  });

  it('cannot write in a lookup, and can when it registers', async () => {
    await admin.query(`create or replace function grava() returns int language sql as
      $$ insert into registro values ('x', 'y') returning 1 $$`);
    const writing = await faultOf(lookUp(sqlSource(connection, 'select grava()')));
    expect(writing).toMatchObject({ outcome: 'misconfigured', code: 'read_only' });

    const register = 'insert into registro (carteira, texto) values (:card_number, :entry_text)';
    const transport = await openSql(sqlSource(connection, BY_CARD, { register }));
    const values = { card_number: '00123', entry_text: "d'água" };
    expect(await exchange(transport, { operation: 'register', values })).toEqual([{ affected_rows: 1 }]);
    await transport.close();
    const { rows } = await admin.query("select texto from registro where carteira = '00123'");
    expect(rows).toEqual([{ texto: "d'água" }]);
  });

  it('ends a query of 30 seconds when the signal aborts, at the server too', async () => {
    const config = sqlSource(connection, "select pg_sleep(30), 'dorminhoca' where :card_number <> ''", {
      limits: { timeout_ms: 30_000, concurrency: 1 },
    });
    const transport = await openSql(config);
    const giveUp = new AbortController();
    const asked = faultOf(exchange(transport, { values: { card_number: '1' }, signal: giveUp.signal }));
    const sleepers = async (): Promise<number> => {
      const { rowCount } = await admin.query(
        "select 1 from pg_stat_activity where state = 'active' and query like '%dorminhoca%' and pid <> pg_backend_pid()",
      );
      return rowCount ?? 0;
    };
    await until('the query to run', async () => (await sleepers()) === 1);
    giveUp.abort();
    expect(await asked).toMatchObject({ outcome: 'unavailable', code: 'timeout', transient: true });
    await until('the query to end', async () => (await sleepers()) === 0);
    // The one place in the pool is free again, and holds no half-read answer.
    expect((await transport.check(soon())).ok).toBe(true);
    await transport.close();
  });

  it('gives up by itself after limits.timeout_ms', async () => {
    const config = sqlSource(connection, 'select pg_sleep(30)', { limits: { timeout_ms: 200 } });
    expect(await faultOf(lookUp(config))).toMatchObject({ code: 'timeout' });
  });

  it('takes max_rows and no more, and refuses what passes max_bytes', async () => {
    const sql = 'select n, repeat(chr(65), 100) as texto from generate_series(1, 5000000) n';
    expect((await lookUp(sqlSource(connection, sql, { max_rows: 3 }))).map(({ n }) => n)).toEqual([1, 2, 3]);
    const small = sqlSource(connection, sql, { limits: { max_bytes: 1_024 } });
    expect(await faultOf(lookUp(small))).toMatchObject({ outcome: 'unavailable', code: 'too_large' });
  });

  it('keeps its connection when there are just max_rows', async () => {
    const transport = await openSql(sqlSource(connection, 'select pg_backend_pid() as pid', { max_rows: 1 }));
    expect(await exchange(transport)).toEqual(await exchange(transport));
    await transport.close();
  });

  it('outlives connections that the server ends, in the pool and in the middle', async () => {
    const transport = await openSql(sqlSource(connection, BY_CARD));
    await exchange(transport, { values: { card_number: '00123' } });
    const ours = "from pg_stat_activity where application_name = 'carimbo'";
    await admin.query(`select pg_terminate_backend(pid) ${ours}`);
    await until('the connections to end', async () => (await admin.query(`select 1 ${ours}`)).rowCount === 0);
    await until('a lookup to succeed', () =>
      exchange(transport, { values: { card_number: '00123' } }).then(
        (rows) => rows.length === 1,
        () => false,
      ),
    );
    await transport.close();

    const slow = await openSql(
      sqlSource(connection, 'select pg_sleep(30)', { limits: { timeout_ms: 30_000 } }),
    );
    const asked = faultOf(exchange(slow));
    await until(
      'the query to run',
      async () =>
        (await admin.query(`select pg_terminate_backend(pid) ${ours} and state = 'active'`)).rowCount === 1,
    );
    expect(await asked).toMatchObject({ outcome: 'unavailable', code: 'connection_lost', transient: true });
    await slow.close();
  });

  it('uses no more connections than limits.concurrency, and all who ask are answered', async () => {
    const sql = "select count(*)::int as n from pg_stat_activity where application_name = 'carimbo'";
    const transport = await openSql(sqlSource(connection, sql, { limits: { concurrency: 3 } }));
    const seen = await Promise.all(Array.from({ length: 40 }, () => exchange(transport)));
    expect(seen).toHaveLength(40);
    expect(Math.max(...seen.map(([row]) => Number(row?.n)))).toBeLessThanOrEqual(3);
    await transport.close();
  });

  it('finds a misspelt table without a lookup', async () => {
    const good = await openSql(sqlSource(connection, BY_CARD));
    expect(await good.check(soon())).toEqual({ ok: true, detail: expect.stringContaining('postgres') });
    await good.close();
    const bad = await openSql(sqlSource(connection, 'select 1 from benficiario where c = :card_number'));
    expect(await bad.check(soon())).toEqual({ ok: false, detail: expect.stringContaining('benficiario') });
    await bad.close();
  });

  it('shows what is sent and what came, secrets masked', async () => {
    const config = sqlSource(connection, BY_CARD, { secrets: ['José'] });
    const transport = await openSql(config);
    const seen: unknown[] = [];
    const trace = {
      sent: (sent: unknown) => seen.push(sent),
      received: (reply: unknown) => seen.push(reply),
    };
    const reply = await transport.exchange(
      'lookup.card_number',
      { card_number: '00123' },
      { signal: soon(), trace },
    );
    await transport.close();
    expect(reply).toMatchObject({ status: null, headers: {}, raw: expect.stringContaining('José') });
    expect(seen).toEqual([
      { head: `postgres: ${BY_CARD}`, headers: { card_number: '00123' }, body: null },
      { status: null, headers: {}, body: expect.not.stringContaining('José'), ms: expect.any(Number) },
    ]);
  });
});
