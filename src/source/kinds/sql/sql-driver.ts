import { ExchangeFault } from '../../exchange.ts';
import type { SourceConfig } from '../../source-config.ts';
import type { Bind } from './binds.ts';
import type { DriverName } from './dialect.ts';
import { readConnection } from './read-connection.ts';
import { type Row, RowCollector } from './row-collector.ts';
import type { SqlSettings } from './schema.ts';
import type { ConnectionSettings, DriverModule } from './session.ts';
import { SessionPool } from './session-pool.ts';

/** One database of any product. Everything throws ExchangeFault, `timeout` when the signal aborts. */
export interface SqlDriver {
  /** Loads what it needs; nothing is asked yet. @throws ExchangeFault `driver_missing` */
  load(): Promise<void>;
  query(text: string, options: QueryOptions): Promise<Row[]>;
  /** Has the database read a statement without running it. */
  describe(text: string, options: Pick<QueryOptions, 'binds' | 'signal'>): Promise<void>;
  ping(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface QueryOptions {
  binds: readonly Bind[];
  signal: AbortSignal;
  maxRows: number;
  maxBytes: number;
}

/** Each is loaded when a source names it; its library (pg, mysql2, …) when it connects. */
const MODULES: Readonly<Record<DriverName, () => Promise<DriverModule>>> = {
  postgres: async () => (await import('./drivers/postgres.ts')).postgresDriver,
  mysql: async () => (await import('./drivers/mysql.ts')).mysqlDriver,
  mssql: async () => (await import('./drivers/mssql.ts')).mssqlDriver,
  oracle: async () => (await import('./drivers/oracle.ts')).oracleDriver,
  sqlite: async () => (await import('./drivers/sqlite.ts')).sqliteDriver,
};

/** Each connection to SQLite is a process of some 40 MB, and one answers thousands of lookups a second. */
const MAX_PROCESSES = 4;

export interface DriverOptions {
  readOnly: boolean;
  timeoutMs: number;
  concurrency: number;
}

/** Connects with the first statement, so that Carimbo starts while the database is down. */
export function createSqlDriver(config: SourceConfig<SqlSettings>, options: DriverOptions): SqlDriver {
  const name = config.settings.connection.driver;
  const max = name === 'sqlite' ? Math.min(options.concurrency, MAX_PROCESSES) : options.concurrency;
  let driver: DriverModule | null = null;
  let connection: ConnectionSettings | null = null;
  const load = async (): Promise<DriverModule> => {
    driver ??= await MODULES[name]();
    await driver.load();
    return driver;
  };
  const connect = async () => {
    const loaded = await load();
    connection ??= await readConnection(config, options);
    return loaded.connect(connection);
  };
  const pool = new SessionPool({ connect, max });

  const translated = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ExchangeFault || driver === null) throw error;
      throw driver.toFault(error);
    }
  };
  const query: SqlDriver['query'] = (text, { binds, signal, maxRows, maxBytes }) =>
    translated(
      pool.use(signal, async (session) => {
        const collector = new RowCollector({ maxRows, maxBytes });
        await session.run({ text, binds }, collector);
        return collector.rows();
      }),
    );

  return {
    load: async () => void (await load()),
    query,
    describe: (text, { binds, signal }) =>
      translated(pool.use(signal, (session) => session.describe({ text, binds }))),
    ping: async (signal) => {
      const { ping } = await load();
      await query(ping, { binds: [], signal, maxRows: 1, maxBytes: 1_024 });
    },
    close: () => pool.close(),
  };
}
