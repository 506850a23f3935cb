import { describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../session.ts';
import { bindsOf, oracleConfig, oracleDriver } from './oracle.ts';
import type { Oracledb } from './oracle-values.ts';
import { oracleFetch, wallTime } from './oracle-values.ts';

// No Oracle was there to ask. What is shown is all that is given to its real driver, and what is made of the values and
// errors that the driver documents.

const name: string = 'oracledb';
const oracledb = ((await import(name)) as { default: Oracledb }).default;

const SETTINGS: ConnectionSettings = {
  host: 'banco',
  port: undefined,
  database: 'SAUDE',
  user: 'leitor',
  password: 'senha',
  path: undefined,
  connectString: undefined,
  tls: undefined,
  charset: undefined,
  readOnly: true,
  timeoutMs: 1_500,
};

describe('the connection', () => {
  it('goes to a service, by TLS where that is asked, or where the connect string says', () => {
    const to = (more: Partial<ConnectionSettings>) => oracleConfig({ ...SETTINGS, ...more }).connectString;
    expect(to({})).toBe(
      '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=banco)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=SAUDE)))',
    );
    expect(to({ tls: true, port: 2484 })).toContain('(PROTOCOL=tcps)(HOST=banco)(PORT=2484)');
    expect(to({ connectString: 'SAUDE_TNS' })).toBe('SAUDE_TNS');
  });

  it('has the certificates as a wallet of PEM', () => {
    const tls = { ca: 'CA', cert: 'CERT', key: 'KEY', passphrase: 'abre-te' };
    expect(oracleConfig({ ...SETTINGS, tls })).toMatchObject({
      walletContent: 'CA\nCERT\nKEY',
      walletPassword: 'abre-te',
      sslServerDNMatch: true,
    });
  });
});

it('binds text as VARCHAR2, numbers as NUMBER, and longer ones as text that the server makes a NUMBER of', () => {
  const bind = (type: 'text' | 'ascii' | 'number', value: string | null) =>
    bindsOf(oracledb, [{ name: 'class', type, value }]).b1;
  expect(bind('text', '00123')).toEqual({ val: '00123', type: oracledb.DB_TYPE_VARCHAR });
  expect(bind('ascii', '00123')).toEqual({ val: '00123', type: oracledb.DB_TYPE_VARCHAR });
  expect(bind('number', '123')).toEqual({ val: 123, type: oracledb.DB_TYPE_NUMBER });
  expect(bind('number', '12345678901234567890')).toEqual({
    val: '12345678901234567890',
    type: oracledb.DB_TYPE_VARCHAR,
  });
  expect(bind('number', null)).toEqual({ val: null, type: oracledb.DB_TYPE_VARCHAR });
});

describe('a column', () => {
  const fetch = oracleFetch(oracledb, undefined);
  const convert = (dbType: object, value: unknown) => fetch({ dbType })?.converter?.(value as never);

  it('of NUMBER is fetched as text, and is a number where that is exact', () => {
    expect(fetch({ dbType: oracledb.DB_TYPE_NUMBER })?.type).toBe(oracledb.DB_TYPE_VARCHAR);
    expect(convert(oracledb.DB_TYPE_NUMBER, '42')).toBe(42);
    expect(convert(oracledb.DB_TYPE_NUMBER, '12345678901234567890')).toBe('12345678901234567890');
    expect(convert(oracledb.DB_TYPE_NUMBER, null)).toBeNull();
  });

  it('of bytes is base64, and text is left alone', () => {
    expect(convert(oracledb.DB_TYPE_RAW, Buffer.from('jo'))).toBe('am8=');
    expect(fetch({ dbType: oracledb.DB_TYPE_VARCHAR })).toBeUndefined();
  });

  it.each(['Pacific/Auckland', 'America/Sao_Paulo'])('of DATE stays the day it is, in %s too', (zone) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      // As the driver makes them: in local time.
      expect(wallTime(new Date(1954, 11, 25))).toBe('1954-12-25');
      expect(wallTime(new Date(1954, 11, 25, 23, 30, 0, 50))).toBe('1954-12-25T23:30:00.050');
      // A midnight that summer time took away in São Paulo.
      expect(wallTime(new Date(1985, 10, 2))).toMatch(/^1985-11-02/);
      const moment = new Date(Date.UTC(2024, 0, 2, 6, 4, 5));
      expect(convert(oracledb.DB_TYPE_TIMESTAMP_TZ, moment)).toBe('2024-01-02T06:04:05.000Z');
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});

describe('an error', () => {
  const failed = (message: string) => oracleDriver.toFault(new Error(message));

  it.each([
    [
      'ORA-00942: table or view "SAUDE"."BENFICIARIO" does not exist\nHelp: …',
      'misconfigured',
      'table_missing',
    ],
    ['ORA-00904: "NOM": invalid identifier', 'misconfigured', 'column_missing'],
    ['ORA-00907: missing right parenthesis', 'misconfigured', 'syntax'],
    ['ORA-01017: invalid username/password; logon denied', 'misconfigured', 'auth_failed'],
    [
      'NJS-518: cannot connect to Oracle Database. Service "X" is not registered',
      'misconfigured',
      'database_missing',
    ],
    ['NJS-123: call timeout of 1500 ms exceeded', 'unavailable', 'timeout'],
    ['ORA-03113: end-of-file on communication channel', 'unavailable', 'connection_lost'],
    ['ORA-12520: TNS:listener could not find available handler', 'unavailable', 'too_many_connections'],
    ['ORA-00600: internal error code', 'unavailable', 'server_error'],
  ] as const)('%s', (message, outcome, code) => {
    expect(failed(message)).toMatchObject({ outcome, code });
  });

  it('names the object, and repeats no value', () => {
    expect(failed('ORA-00942: table or view "BENFICIARIO" does not exist').reason).toContain('BENFICIARIO');
    expect(
      failed('ORA-01722: unable to convert string value containing "4711" to a number').reason,
    ).not.toContain('4711');
  });
});
