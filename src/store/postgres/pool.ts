import pg from 'pg';

/** Every limit on talking to PostgreSQL, in one place. A caller is waiting: rather a clear failure than a long wait. */
const LIMITS = {
  connectionTimeoutMillis: 2000,
  /** Ends a statement at the server … */
  statement_timeout: 4000,
  /** … and here, should the server not be there to end it. */
  query_timeout: 4500,
  /** A node that is frozen in mid-transaction must not keep the others from the journal's head. */
  idle_in_transaction_session_timeout: 3000,
};

/** Each has connections of its own, so that none waits for another. */
export interface Pools {
  /** What is written, and the probe of readiness. */
  journal: pg.Pool;
  keys: pg.Pool;
  /** Reading, and the outbox. */
  reads: pg.Pool;
  end(): Promise<void>;
}

/** Connections open when they are first needed: ten at most for a node. */
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

function createPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'carimbo',
    keepAlive: true,
    ...LIMITS,
    max,
    // pg gives bigint as text; ours stay far below 2^53.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as pg.CustomTypesConfig,
  });
  // A connection that breaks is replaced at the next query, lent out or idle; unheard, it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
