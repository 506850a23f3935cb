import type { ConnectionPool, config as MssqlConfig, Request } from 'mssql';
import type { ExchangeFault } from '../../exchange.ts';
import type { Bind } from '../binds.ts';
import { loadDriver } from '../load-driver.ts';
import { CONNECT_TIMEOUT_MS, type ConnectionSettings, type DriverModule, type Session } from '../session.ts';
import { codeOf, messageOf, networkFault, type SqlFaultCode, sqlFault } from '../sql-faults.ts';
import { mssqlRow } from './mssql-values.ts';

/** SQL Server, by tedious. */
export const mssqlDriver: DriverModule = { ping: 'select 1', load, connect, toFault };

function load() {
  return loadDriver('mssql', () => import('mssql'));
}

type Mssql = typeof import('mssql');

async function connect(settings: ConnectionSettings): Promise<Session> {
  const mssql = (await load()).default as unknown as Mssql;
  // Its pool of one is a connection that can be cancelled; how many there are is decided by ours.
  const pool: ConnectionPool = new mssql.ConnectionPool(mssqlConfig(settings));
  let isAlive = true;
  let running: Request | null = null;
  pool.on('error', () => {
    isAlive = false;
  });
  const run = (request: Request, text: string, onRow: Parameters<typeof runRequest>[2]): Promise<void> => {
    running = request;
    return runRequest(request, text, onRow);
  };
  try {
    await pool.connect();
  } catch (error) {
    void pool.close().catch(() => {});
    throw error;
  }

  return {
    get isAlive() {
      return isAlive && pool.connected;
    },
    async run({ text, binds }, collector) {
      const request = pool.request();
      for (const bind of binds) request.input(bind.name, typeOf(mssql, bind), bind.value);
      let columns: { name: string; type: unknown }[] | null = null;
      await run(request, text, {
        begin: (each) => {
          columns = collector.begin(each.map(({ name }) => name)) ? each : null;
        },
        row: (row) => {
          if (columns === null || collector.isFull) return;
          const values = mssqlRow(row, columns, { mssql, charset: settings.charset });
          if (!collector.add(values)) request.cancel();
        },
        changed: (count) => collector.changed(count),
        isFull: () => collector.isFull,
      });
    },
    async describe({ text, binds }) {
      const request = pool.request();
      const names = [...new Map(binds.map((bind) => [bind.name, bind])).values()];
      request.input('carimbo_sql', mssql.NVarChar(mssql.MAX), text);
      request.input('carimbo_binds', mssql.NVarChar(mssql.MAX), names.map(declare).join(', '));
      const call = 'exec sp_describe_first_result_set @tsql = @carimbo_sql, @params = @carimbo_binds';
      const nothing = { begin: () => {}, row: () => {}, changed: () => {}, isFull: () => false };
      await run(request, call, nothing).catch((error: unknown) => {
        // It cannot tell for every procedure (temporary tables, several shapes): that is no mistake of the file's.
        if (!UNDESCRIBABLE(numberOf(error))) throw error;
      });
    },
    interrupt() {
      isAlive = false;
      running?.cancel();
      void pool.close().catch(() => {});
    },
    async close() {
      isAlive = false;
      await pool.close();
    },
  };
}

/** What the driver is opened with; apart, so that it can be looked at without a server. */
export function mssqlConfig(settings: ConnectionSettings): MssqlConfig {
  const { tls, user = '' } = settings;
  const [domain, account] = user.includes('\\') ? user.split('\\', 2) : [undefined, user];
  const { servername, ...pem } = typeof tls === 'object' ? tls : {};
  return {
    server: settings.host,
    ...(settings.port === undefined ? {} : { port: settings.port }),
    ...(settings.database === undefined ? {} : { database: settings.database }),
    ...(domain === undefined ? {} : { domain }),
    user: account ?? '',
    password: settings.password ?? '',
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: settings.timeoutMs,
    stream: true,
    arrayRowMode: true,
    pool: { max: 1, min: 0 },
    options: {
      // Where nothing is said, encrypted but not verified: otherwise the password would go nearly in the clear.
      encrypt: tls !== false,
      trustServerCertificate: tls === undefined || tls === false,
      cryptoCredentialsDetails: pem,
      ...(servername === undefined ? {} : { serverName: servername }),
      // What has no zone is read as if it were UTC and written from UTC again, whatever the zone of this process.
      useUTC: true,
      appName: 'carimbo',
    },
  } as MssqlConfig;
}

interface OnRow {
  begin(columns: { name: string; type: unknown }[]): void;
  row(row: unknown): void;
  changed(count: number): void;
  isFull(): boolean;
}

function runRequest(request: Request, text: string, on: OnRow): Promise<void> {
  request.stream = true;
  request.arrayRowMode = true;
  const errors: unknown[] = [];
  let failed: unknown = null;
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      // Inside a listener of the driver's nobody would catch it.
      failed ??= error;
      request.cancel();
    }
  };
  let isSelect = false;
  request.on('recordset', (columns: unknown) => {
    isSelect = true;
    guarded(() => on.begin(Object.values(columns as Record<string, { name: string; type: unknown }>)));
  });
  request.on('row', (row: unknown) => guarded(() => on.row(row)));
  request.on('rowsaffected', (count: number) => {
    if (!isSelect) on.changed(count);
  });
  request.on('error', (error: unknown) => errors.push(error));
  return new Promise((resolve, reject) => {
    request.on('done', () => {
      if (failed !== null) reject(failed);
      else if (errors.length === 0 || on.isFull()) resolve();
      // "Invalid object name" comes before "The batch could not be analyzed".
      else reject(errors.find((error) => NUMBERS[numberOf(error)] !== undefined) ?? errors.at(-1));
    });
    // Fails without a 'done' when no connection can be had.
    request.query(text, (error?: Error) => {
      if (error) reject(error);
    });
  });
}

const INT64_DIGITS = 18;

/** As varchar a value can use an index on a varchar column; nvarchar would convert the column, row by row. */
export function typeOf(mssql: Mssql, { type, value }: Bind): ReturnType<Mssql['NVarChar']> {
  if (type === 'text') return mssql.NVarChar(Math.max(4_000, value?.length ?? 0) > 4_000 ? mssql.MAX : 4_000);
  if (type === 'number' && value !== null && /^-?\d+$/.test(value) && value.length <= INT64_DIGITS)
    return mssql.BigInt() as ReturnType<Mssql['NVarChar']>;
  // Numbers that are no bigint too: tedious would send a decimal by way of a double; the server reads varchar exactly.
  return mssql.VarChar(Math.max(8_000, value?.length ?? 0) > 8_000 ? mssql.MAX : 8_000);
}

function declare({ name, type }: Bind): string {
  const types = { text: 'nvarchar(4000)', ascii: 'varchar(8000)', number: 'bigint' };
  return `@${name} ${types[type]}`;
}

/** https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
const NUMBERS: Readonly<Record<number, SqlFaultCode>> = {
  208: 'table_missing',
  207: 'column_missing',
  2812: 'routine_missing',
  102: 'syntax',
  105: 'syntax',
  137: 'syntax',
  156: 'syntax',
  201: 'syntax',
  229: 'permission_denied',
  230: 'permission_denied',
  911: 'database_missing',
  916: 'permission_denied',
  4060: 'database_missing',
  18452: 'auth_failed',
  18456: 'auth_failed',
  18470: 'auth_failed',
  18487: 'auth_failed',
  18488: 'auth_failed',
  1205: 'locked',
  1222: 'locked',
  3906: 'read_only',
  10928: 'too_many_connections',
  17809: 'too_many_connections',
  40613: 'starting',
  6005: 'starting',
  245: 'value_refused',
  8114: 'value_refused',
  8115: 'value_refused',
  515: 'constraint_violated',
  547: 'constraint_violated',
  2601: 'constraint_violated',
  2627: 'constraint_violated',
};
const TELLING: readonly SqlFaultCode[] = ['table_missing', 'column_missing', 'routine_missing', 'syntax'];
const UNDESCRIBABLE = (number: number): boolean => number >= 11_500 && number <= 11_530;

const CODES: Readonly<Record<string, SqlFaultCode>> = {
  ETIMEOUT: 'timeout',
  ECANCEL: 'timeout',
  ELOGIN: 'auth_failed',
  ECONNCLOSED: 'connection_lost',
  ENOTOPEN: 'connection_lost',
  ENOCONN: 'connection_lost',
  EINSTLOOKUP: 'refused',
  EENCRYPT: 'tls',
};

function numberOf(error: unknown): number {
  const { number, originalError } = (error ?? {}) as { number?: unknown; originalError?: unknown };
  if (typeof number === 'number') return number;
  return originalError === undefined ? -1 : numberOf(originalError);
}

function toFault(error: unknown): ExchangeFault {
  const number = numberOf(error);
  const known = NUMBERS[number];
  if (known !== undefined)
    return sqlFault(known, TELLING.includes(known) ? `${number}: ${messageOf(error)}` : `${number}`);
  const code = codeOf(error);
  const message = messageOf(error);
  // A login that fails has no number left when it gets here.
  if (code === 'ELOGIN' && /open database|banco de dados/i.test(message))
    return sqlFault('database_missing', code);
  const network =
    networkFault(error) ?? networkFault({ code: /\bE[A-Z_]{4,}\b/.exec(message.replace(code, ''))?.[0] });
  if (network !== null) return network;
  if (/certificate|self.signed/i.test(message)) return sqlFault('tls', code);
  const byCode = CODES[code];
  if (byCode !== undefined) return sqlFault(byCode, code);
  if (number > 0) return sqlFault('server_error', String(number));
  if (/socket hang up|closed|lost/i.test(message)) return sqlFault('connection_lost', code);
  return sqlFault('malformed_reply', code);
}
