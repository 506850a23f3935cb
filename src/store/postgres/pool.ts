import pg from 'pg';

/** All time limits of PostgreSQL connections. A caller is waiting: a clear failure is better than a long wait. */
const LIMITS = {
  connectionTimeoutMillis: 2000,
  /** Ends a statement on the server … */
  statement_timeout: 4000,
  /** … and on the client, in case the server is unreachable. */
  query_timeout: 4500,
  /** A node that is suspended in a transaction must not block the others at the journal's head. */
  idle_in_transaction_session_timeout: 3000,
};

const REPORT_TIMEOUT_MS = 60_000;

/** Separate pools, so that none waits for another. */
export interface Pools {
  /** Writes, and the write probe. */
  journal: pg.Pool;
  keys: pg.Pool;
  /** Reads, and the outbox. */
  reads: pg.Pool;
  end(): Promise<void>;
}

/** Connections are opened on demand: at most ten per node, besides the one for signals. */
export function createPools(url: string): Pools {
  const journal = createPool(url, 2);
  const keys = createPool(url, 2);
  const reads = createPool(url, 6);
  return {
    journal,
    keys,
    reads,
    async end() {
      await Promise.all([journal.end(), keys.end(), reads.end()]);
    },
  };
}

const INT8 = 20;

/** pg returns bigint as text; these values stay far below 2^53. */
const TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

/** A connection without time limits for statements, for what copies a whole database; no caller waits for it. */
export async function connectForLong(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'carimbo-archive',
    keepAlive: true,
    connectionTimeoutMillis: LIMITS.connectionTimeoutMillis,
    types: TYPES,
  });
  // An unhandled error event would end the process; the query fails as well.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
  return client;
}

/** A connection for one export or report: it reads only, and a thread waits for it instead of a caller. */
export async function connectForReports(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'carimbo-reports',
    keepAlive: true,
    ...LIMITS,
    statement_timeout: REPORT_TIMEOUT_MS,
    query_timeout: REPORT_TIMEOUT_MS + 500,
    types: TYPES,
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set default_transaction_read_only = on');
  return client;
}

/** The connection of postgres-signals.ts, not connected yet. */
export function connectionForSignals(url: string): pg.Client {
  const { idle_in_transaction_session_timeout: _none, ...limits } = LIMITS;
  return new pg.Client({
    connectionString: url,
    application_name: 'carimbo-signals',
    keepAlive: true,
    ...limits,
  });
}

function createPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'carimbo',
    keepAlive: true,
    ...LIMITS,
    max,
    types: TYPES,
  });
  // A broken connection, idle or in use, is replaced at the next query; an unhandled error event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
