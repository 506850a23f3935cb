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
  max: 10,
};

const INT8 = 20;

export function createPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'carimbo',
    keepAlive: true,
    ...LIMITS,
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
