import type { ConnectionPool, config as MssqlConfig, Request } from 'mssql';
import type { Bind } from '../binds.ts';
import { loadDriver } from '../load-driver.ts';
import { CONNECT_TIMEOUT_MS, type ConnectionSettings, type DriverModule, type Session } from '../session.ts';
import { mssqlFault, NUMBERS, numberOf } from './mssql-faults.ts';
import { mssqlRow } from './mssql-values.ts';

/** SQL Server, by tedious. */
export const mssqlDriver: DriverModule = { ping: 'select 1', load, connect, toFault: mssqlFault };

function load() {
  return loadDriver('mssql', () => import('mssql'));
}

type Mssql = typeof import('mssql');

async function connect(settings: ConnectionSettings): Promise<Session> {
  const mssql = (await load()).default as unknown as Mssql;
  // A driver's pool of one is a connection that can be cancelled; SessionPool decides how many there are.
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
        // It cannot describe every procedure (temporary tables, several shapes); the file is not at fault.
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
      // Thrown inside a driver's listener it would not be caught.
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

/** Of sp_describe_first_result_set. */
const UNDESCRIBABLE = (number: number): boolean => number >= 11_500 && number <= 11_530;

function declare({ name, type }: Bind): string {
  const types = { text: 'nvarchar(4000)', ascii: 'varchar(8000)', number: 'bigint' };
  return `@${name} ${types[type]}`;
}
