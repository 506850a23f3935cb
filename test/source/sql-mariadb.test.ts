import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMariadb, type TestMariadb } from '../support/mariadb.ts';
import { until } from '../support/until.ts';
import { missingForMariadb } from './available.mjs';
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

const missing = missingForMariadb();
if (missing.length > 0) console.warn(`MariaDB: left out; missing ${missing.join('; ')}`);

const BY_CARD = 'select nome, nascimento from beneficiario where carteira = :card_number';

describe.runIf(missing.length === 0)('a beneficiary table in MariaDB', () => {
  let server: TestMariadb;
  let connection: Connection;
  let admin: mysql.Connection;

  beforeAll(async () => {
    server = await startMariadb();
    const database = await server.prepare([
      `create table beneficiario (carteira varchar(20) primary key, nome varchar(40) character set latin1,
        nascimento date, contrato bigint unsigned, ativo bit(1)) engine=innodb`,
      "insert into beneficiario values ('00123', 'José Conceição', '1954-12-25', 18446744073709551615, b'1')",
      'create table registro (carteira varchar(20), texto varchar(40)) engine=innodb',
      'create procedure busca(in c varchar(20)) select nome from beneficiario where carteira = c',
      "create user leitor@'%' identified by 'so-leitura'",
      "grant select on *.* to leitor@'%'",
    ]);
    const { port, user, password } = server;
    connection = { driver: 'mysql', host: '127.0.0.1', port, database, user, password };
    admin = await mysql.createConnection({ host: '127.0.0.1', port, database, user, password });
    admin.on('error', () => {});
  });

  afterAll(async () => {
    admin?.destroy();
    await server?.stop();
  });

  it('answers with rows, out of a latin1 column too', async () => {
    const found = await lookUp(sqlSource(connection, BY_CARD), { card_number: '00123' });
    expect(found).toEqual([{ nome: 'José Conceição', nascimento: '1954-12-25' }]);
    expect(await lookUp(sqlSource(connection, BY_CARD), { card_number: '123' })).toEqual([]);
  });

  it('asks a hundred times on one connection without leaving anything with it', async () => {
    const warnings: string[] = [];
    const warned = (warning: Error) => warnings.push(warning.message);
    process.on('warning', warned);
    const transport = await openSql(sqlSource(connection, BY_CARD, { limits: { concurrency: 1 } }));
    try {
      for (let i = 0; i < 100; i += 1)
        expect(await exchange(transport, { values: { card_number: '00123' } })).toHaveLength(1);
      // Warnings are emitted in the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      expect(warnings).toEqual([]);
    } finally {
      process.off('warning', warned);
      await transport.close();
    }
  });

  it('reports at once, each time, that the server cut a connection', async () => {
    const sleeping = 'select sleep(30), connection_id() from beneficiario where carteira = :card_number';
    const limits = { concurrency: 1, timeout_ms: 20_000 };
    const transport = await openSql(sqlSource(connection, sleeping, { limits }));
    const cut = new Set<number>();
    try {
      for (let i = 0; i < 3; i += 1) {
        const asking = faultOf(exchange(transport, { values: { card_number: '00123' } }));
        await until('the query to run', async () => {
          const [rows] = await admin.query(
            "select id from information_schema.processlist where info like 'select sleep(30)%'",
          );
          // One that was cut stays in the list for a moment.
          const running = (rows as { id: number }[]).find(({ id }) => !cut.has(id));
          if (running === undefined) return false;
          cut.add(running.id);
          await admin.query(`kill ${running.id}`);
          return true;
        });
        expect(await asking).toMatchObject({ outcome: 'unavailable', code: 'connection_lost' });
      }
    } finally {
      await transport.close();
    }
  });

  it('answers with the rows of a procedure', async () => {
    const config = sqlSource(connection, 'call busca(:card_number)');
    expect(await lookUp(config, { card_number: '00123' })).toEqual([{ nome: 'José Conceição' }]);
  });

  it('takes a name twice, and a number as a number', async () => {
    const sql = `select carteira from beneficiario where carteira = :card_number or carteira = concat('0', :card_number)
      or contrato = :cpf`;
    const config = sqlSource(connection, sql, { types: { cpf: 'number' } });
    const row = [{ carteira: '00123' }];
    expect(await lookUp(config, { card_number: '0123' })).toEqual(row);
    expect(await lookUp(config, { card_number: 'x', cpf: '18446744073709551615' })).toEqual(row);
    expect(await faultOf(lookUp(config, { card_number: 'x', cpf: '12a' }))).toMatchObject({
      outcome: 'unavailable',
      code: 'value_not_encodable',
      transient: false,
    });
  });

  it.each(ZONES)('gives dates and times as stored, in %s too', async (zone) => {
    const sql = `select nascimento, timestamp('1954-12-25 23:30:00') as hora from beneficiario where carteira = :card_number`;
    const rows = await inZone(zone, () => lookUp(sqlSource(connection, sql), { card_number: '00123' }));
    expect(rows).toEqual([{ nascimento: '1954-12-25', hora: '1954-12-25T23:30:00' }]);
  });

  it('keeps every figure of every type', async () => {
    const sql = `select contrato, cast(12.50 as decimal(10,2)) as valor, cast(12345678901234567890 as decimal(20)) as longo,
      7 as pequeno, ativo, cast('jo' as binary) as foto, null as nada, 1 as Dobro, 2 as dobro
      from beneficiario where carteira = :card_number`;
    expect(await lookUp(sqlSource(connection, sql), { card_number: '00123' })).toEqual([
      {
        contrato: '18446744073709551615',
        valor: 12.5,
        longo: '12345678901234567890',
        pequeno: 7,
        ativo: true,
        foto: Buffer.from('jo').toString('base64'),
        nada: null,
        dobro: 1,
      },
    ]);
  });

  it.each(INJECTIONS)('takes %s for a card that does not exist', async (card_number) => {
    expect(await lookUp(sqlSource(connection, BY_CARD), { card_number })).toEqual([]);
    const [rows] = await admin.query('select count(*) as n from beneficiario');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('names the mistake', async () => {
    const fault = async (sql: string, more: Partial<Connection> = {}) => {
      const config = sqlSource({ ...connection, ...more }, sql);
      const { outcome, code, reason } = await faultOf(lookUp(config, { card_number: 'segredo-4711' }));
      expect(reason).not.toContain('4711');
      return { outcome, code, reason };
    };
    expect(await fault('select 1 from benficiario where c = :card_number')).toMatchObject({
      outcome: 'misconfigured',
      code: 'table_missing',
      reason: expect.stringContaining('benficiario'),
    });
    expect(await fault('select nom from beneficiario')).toMatchObject({ code: 'column_missing' });
    expect(await fault('select from where')).toMatchObject({ outcome: 'misconfigured', code: 'syntax' });
    expect(await fault(BY_CARD, { database: 'outro' })).toMatchObject({ code: 'database_missing' });
    expect(await fault(BY_CARD, { password: 'errada' })).toMatchObject({
      outcome: 'misconfigured',
      code: 'auth_failed',
    });
    expect(await fault(BY_CARD, { port: 1 })).toMatchObject({ outcome: 'unavailable', code: 'refused' });
    expect(await fault(BY_CARD, { tls: true })).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
  });

  it('cannot write in a lookup, and can when it registers', async () => {
    await admin.query(
      `create or replace procedure grava() begin insert into registro values ('x', 'y'); select 1; end`,
    );
    expect(await faultOf(lookUp(sqlSource(connection, 'call grava()')))).toMatchObject({
      outcome: 'misconfigured',
      code: 'read_only',
    });
    const register = 'insert into registro (carteira, texto) values (:card_number, :entry_text);';
    const transport = await openSql(sqlSource(connection, BY_CARD, { register }));
    const values = { card_number: '00123', entry_text: "d'água \\" };
    expect(await exchange(transport, { operation: 'register', values })).toEqual([{ affected_rows: 1 }]);
    await transport.close();
    const [rows] = await admin.query("select texto from registro where carteira = '00123'");
    expect(rows).toEqual([{ texto: "d'água \\" }]);
  });

  it('ends a query of 30 seconds when the signal aborts, at the server too', async () => {
    const config = sqlSource(
      connection,
      "select sleep(30), 'dorminhoca' from dual where :card_number <> ''",
      {
        limits: { timeout_ms: 30_000, concurrency: 1 },
      },
    );
    const transport = await openSql(config);
    const giveUp = new AbortController();
    const asked = faultOf(exchange(transport, { values: { card_number: '1' }, signal: giveUp.signal }));
    const sleepers = async (): Promise<number> => {
      const [rows] = await admin.query(
        "select id from information_schema.processlist where info like '%dorminhoca%' and id <> connection_id()",
      );
      return (rows as unknown[]).length;
    };
    await until('the query to run', async () => (await sleepers()) === 1);
    giveUp.abort();
    expect(await asked).toMatchObject({ outcome: 'unavailable', code: 'timeout', transient: true });
    await until('the query to end', async () => (await sleepers()) === 0);
    expect((await transport.check(soon())).ok).toBe(true);
    await transport.close();
  });

  it('gives up by itself after limits.timeout_ms', async () => {
    const config = sqlSource(connection, 'select sleep(30)', { limits: { timeout_ms: 200 } });
    expect(await faultOf(lookUp(config))).toMatchObject({ code: 'timeout' });
  });

  it('takes max_rows and no more, and refuses what passes max_bytes', async () => {
    const sql = "select seq as n, repeat('A', 100) as texto from seq_1_to_5000000";
    expect((await lookUp(sqlSource(connection, sql, { max_rows: 3 }))).map(({ n }) => n)).toEqual([1, 2, 3]);
    const small = sqlSource(connection, sql, { limits: { max_bytes: 1_024 } });
    expect(await faultOf(lookUp(small))).toMatchObject({ outcome: 'unavailable', code: 'too_large' });
  });

  it('finds a misspelt column without a lookup', async () => {
    const good = await openSql(sqlSource(connection, BY_CARD));
    expect(await good.check(soon())).toEqual({ ok: true, detail: expect.stringContaining('mysql') });
    await good.close();
    const bad = await openSql(
      sqlSource(connection, 'select nom from beneficiario where carteira = :card_number'),
    );
    expect(await bad.check(soon())).toEqual({ ok: false, detail: expect.stringContaining("'nom'") });
    await bad.close();
  });

  it('is unavailable while the server is down, in the middle of a query too, and there again when it is back', async () => {
    const transport = await openSql(sqlSource(connection, BY_CARD));
    await exchange(transport, { values: { card_number: '00123' } });
    const slow = await openSql(sqlSource(connection, 'select sleep(30)', { limits: { timeout_ms: 30_000 } }));
    const asked = faultOf(exchange(slow));
    await until('the query to run', async () => {
      const [rows] = await admin.query(
        "select 1 from information_schema.processlist where info = 'select sleep(30)'",
      );
      return (rows as unknown[]).length === 1;
    });
    await server.kill();
    expect(await asked).toMatchObject({ outcome: 'unavailable', code: 'connection_lost', transient: true });
    const down = await faultOf(exchange(transport, { values: { card_number: '00123' } }));
    expect(down).toMatchObject({ outcome: 'unavailable', transient: true });
    await server.start();
    const rows = await exchange(transport, { values: { card_number: '00123' } });
    expect(rows).toEqual([{ nome: 'José Conceição', nascimento: '1954-12-25' }]);
    await Promise.all([transport.close(), slow.close()]);
  });
});
