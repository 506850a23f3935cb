import mssql from 'mssql';
import { describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../session.ts';
import { mssqlConfig, mssqlDriver, typeOf } from './mssql.ts';
import { mssqlRow } from './mssql-values.ts';

// No SQL Server was there to ask. What is shown is all that is given to its real driver, and what is made of the values
// and errors that the driver documents.

const SETTINGS: ConnectionSettings = {
  host: 'banco',
  port: undefined,
  database: 'saude',
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
  it('is encrypted unless it is said otherwise, and verified where that is asked', () => {
    const options = (tls: ConnectionSettings['tls']) => mssqlConfig({ ...SETTINGS, tls }).options;
    expect(options(undefined)).toMatchObject({ encrypt: true, trustServerCertificate: true });
    expect(options(false)).toMatchObject({ encrypt: false });
    expect(options(true)).toMatchObject({ encrypt: true, trustServerCertificate: false });
    expect(options({ ca: 'PEM', servername: 'nome' })).toMatchObject({
      encrypt: true,
      trustServerCertificate: false,
      cryptoCredentialsDetails: { ca: 'PEM' },
      serverName: 'nome',
    });
  });

  it('takes a domain before the user for a Windows login', () => {
    expect(mssqlConfig({ ...SETTINGS, user: 'HOSPITAL\\leitor' })).toMatchObject({
      domain: 'HOSPITAL',
      user: 'leitor',
    });
    expect(mssqlConfig(SETTINGS)).not.toHaveProperty('domain');
  });

  it('gives up a statement in time', () => {
    expect(mssqlConfig(SETTINGS)).toMatchObject({ requestTimeout: 1_500, pool: { max: 1 } });
  });
});

it('sends ascii as varchar, so that the index of a varchar column serves', () => {
  const type = (type: 'text' | 'ascii' | 'number', value: string) =>
    typeOf(mssql, { name: 'a', type, value }).type;
  expect(type('text', '1')).toBe(mssql.NVarChar);
  expect(type('ascii', '1')).toBe(mssql.VarChar);
  expect(type('number', '123456789012345678')).toBe(mssql.BigInt);
  expect(type('number', '12345678901234567890')).toBe(mssql.VarChar);
  expect(type('number', '1.5')).toBe(mssql.VarChar);
});

describe('a row', () => {
  const one = (value: unknown, type: unknown, scale?: number) =>
    mssqlRow([value], [{ name: 'c', type, scale }], { mssql, charset: undefined })[0];

  it.each(['Pacific/Auckland', 'America/Sao_Paulo'])('gives dates as stored, in %s too', (zone) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      // With useUTC the driver makes UTC of what has no zone.
      const midnight = new Date(Date.UTC(1954, 11, 25));
      const evening = new Date(Date.UTC(1954, 11, 25, 23, 30, 0, 500));
      expect(one(midnight, mssql.Date)).toBe('1954-12-25');
      expect(one(midnight, mssql.DateTime)).toBe('1954-12-25T00:00:00');
      expect(one(evening, mssql.DateTime2)).toBe('1954-12-25T23:30:00.500');
      expect(one(evening, mssql.DateTimeOffset)).toBe('1954-12-25T23:30:00.500Z');
      expect(one(new Date(Date.UTC(1970, 0, 1, 7, 5)), mssql.Time)).toBe('07:05:00');
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('has exact numbers, or none', () => {
    expect(one('9007199254740993', mssql.BigInt)).toBe('9007199254740993');
    expect(one('42', mssql.BigInt)).toBe(42);
    expect(one(12.5, mssql.Decimal, 2)).toBe(12.5);
    expect(one(1e30, mssql.Float)).toBe(1e30);
    expect(() => one(Number('12345678901234567890'), mssql.Numeric, 0)).toThrow(
      expect.objectContaining({ outcome: 'misconfigured', code: 'number_not_exact' }),
    );
  });

  it('has bytes as base64, and what FOR JSON wrote as JSON', () => {
    expect(one(Buffer.from('jo'), mssql.VarBinary)).toBe('am8=');
    const column = { name: 'JSON_F52E2B61-18A1-11d1-B105-00805F49916B', type: mssql.NVarChar };
    expect(mssqlRow({ [column.name]: '[{"a":1}]' }, [column], { mssql, charset: undefined })).toEqual([
      [{ a: 1 }],
    ]);
  });
});

describe('an error', () => {
  const failed = (more: object, message = 'x') =>
    mssqlDriver.toFault(Object.assign(new Error(message), more));

  it.each([
    [{ number: 208, code: 'EREQUEST' }, 'misconfigured', 'table_missing'],
    [{ number: 207, code: 'EREQUEST' }, 'misconfigured', 'column_missing'],
    [{ number: 1205, code: 'EREQUEST' }, 'unavailable', 'locked'],
    [{ code: 'ELOGIN' }, 'misconfigured', 'auth_failed'],
    [{ code: 'ETIMEOUT' }, 'unavailable', 'timeout'],
    [{ code: 'ECONNCLOSED' }, 'unavailable', 'connection_lost'],
    [{ number: 50000, code: 'EREQUEST' }, 'unavailable', 'server_error'],
  ] as const)('%j is %s: %s', (error, outcome, code) => {
    expect(failed(error)).toMatchObject({ outcome, code });
  });

  it('names the object, and repeats no value', () => {
    expect(failed({ number: 208 }, "Invalid object name 'benficiario'.").reason).toContain('benficiario');
    expect(failed({ number: 245 }, "Conversion failed: 'segredo-4711'").reason).not.toContain('4711');
  });
});
