import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { SchemaChange } from './migrate.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;

export interface WaitingOptions {
  schema: SchemaChange;
  /** Called after each attempt that did not reach the server; `ms` since the first attempt. */
  onWait(reason: string, ms: number): void;
}

/**
 * Opens the database; waits without a limit for a PostgreSQL that cannot be reached yet, because after a power cut the
 * database may start later than this server.
 * @throws CarimboError as `openStore` where waiting does not help: a wrong password, a missing database
 */
export async function openWhenReachable(
  database: Config['database'],
  { schema, onWait }: WaitingOptions,
): Promise<Store> {
  const begun = performance.now();
  for (let ms = FIRST_WAIT_MS; ; ms = Math.min(2 * ms, MAX_WAIT_MS)) {
    try {
      return await openStore(database, schema);
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (database.kind !== 'postgres' || !isUnreachable(cause)) throw error;
      onWait(reasonOf(cause), Math.round(performance.now() - begun));
      await wait(ms);
    }
  }
}

/** ENOENT: the socket file of a server that is not running. 57P0x: shutting down, crashed, starting up. 53300: no slot free. */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOENT|57P0[123]|53300|08...)$/;

function isUnreachable(cause: unknown): cause is Error {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? String(cause.code) : '';
  // Errors of pg's own connection timeouts have no code.
  return UNREACHABLE.test(code) || (code === '' && /timeout|connection terminated/i.test(cause.message));
}

/** Both addresses of `localhost` refused: an AggregateError, whose message is empty. */
const reasonOf = (error: Error) => error.message || String('code' in error ? error.code : error.name);
