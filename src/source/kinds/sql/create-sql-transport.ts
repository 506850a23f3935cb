import type { TransportDeps } from '../../deps.ts';
import { LATE_LIMIT_MS } from '../../engine/limits.ts';
import {
  ExchangeFault,
  type OperationName,
  type Trace,
  type Transport,
  type Values,
} from '../../exchange.ts';
import { faultKind } from '../../faults.ts';
import type { Secrets } from '../../secrets.ts';
import type { SourceConfig } from '../../source-config.ts';
import { bindValues } from './binds.ts';
import type { SqlSettings } from './schema.ts';
import { createSqlDriver, type DriverOptions, type SqlDriver } from './sql-driver.ts';
import { type Prepared, prepareRequests } from './sql-requests.ts';

const DEFAULTS = { timeoutMs: 2_000, concurrency: 20, maxBytes: 1_048_576 };

/**
 * Queries the operator's database. Connects with the first exchange; never rejects: what is wrong with the file or the
 * machine (a missing driver, which is also logged; a refused statement) is the fault of each exchange and of `check`.
 *
 * A reply's body is the rows, `[{column: value}]`, names in lower case; of a command that gives no rows it is
 * `[{affected_rows: n}]`. Lookups and `issue.find` run in sessions that can only read, where the database has such;
 * `issue` and `register` have connections of their own.
 */
export async function createSqlTransport(
  config: SourceConfig<SqlSettings>,
  { secrets, log }: TransportDeps,
): Promise<Transport> {
  const { limits = {}, connection } = config.settings;
  const options: Omit<DriverOptions, 'readOnly'> = {
    timeoutMs: limits.timeout_ms ?? DEFAULTS.timeoutMs,
    concurrency: limits.concurrency ?? DEFAULTS.concurrency,
  };
  const maxBytes = limits.max_bytes ?? DEFAULTS.maxBytes;
  const requests = prepareRequests(config.settings);
  const reading = createSqlDriver(config, { ...options, readOnly: true });
  // A number that arrives after the attempt's time limit must not be lost, so the server's own limit is longer.
  const timeoutMs = config.settings.issue === undefined ? options.timeoutMs : LATE_LIMIT_MS;
  const writing = createSqlDriver(config, { ...options, timeoutMs, readOnly: false });
  await reading.load().catch((error: unknown) => {
    if (!(error instanceof ExchangeFault)) throw error;
    log.error({ code: error.code, reason: error.reason }, 'the source is misconfigured');
  });

  return {
    async exchange(operation, values, { signal, trace }) {
      const request = requestFor(requests, operation);
      const { statement, types, maxRows, writes } = request;
      const binds = bindValues(statement, values, types);
      traceSent(trace, secrets, { driver: connection.driver, request, values });
      const began = performance.now();
      const driver = writes ? writing : reading;
      const asked = driver.query(statement.text, { binds, signal, maxRows, maxBytes });
      const rows = await masked(secrets, asked, request);
      const raw = JSON.stringify(rows, null, 2);
      const ms = performance.now() - began;
      trace?.received({ status: null, headers: {}, body: secrets.mask(raw), ms });
      return { status: null, headers: {}, body: rows, raw };
    },

    async check(signal) {
      try {
        await masked(secrets, checkAll({ requests, reading, signal }));
        return { ok: true, detail: `${connection.driver}: conectado; as consultas foram aceitas` };
      } catch (error) {
        const reason = error instanceof ExchangeFault ? error.reason : 'falha inesperada do driver';
        return { ok: false, detail: `${connection.driver}: ${reason}` };
      }
    },

    async close() {
      await Promise.allSettled([reading.close(), writing.close()]);
    },
  };
}

function requestFor(
  requests: ReadonlyMap<OperationName, Prepared | ExchangeFault>,
  operation: OperationName,
): Prepared {
  const request = requests.get(operation);
  if (request instanceof ExchangeFault) throw request;
  if (request !== undefined) return request;
  throw new ExchangeFault('operation_missing', {
    reason: `o arquivo de origem não tem ${operation}`,
  });
}

/** Has the database prepare the statements of the lookups without running them; statements that write are skipped. */
async function checkAll({
  requests,
  reading,
  signal,
}: {
  requests: ReadonlyMap<OperationName, Prepared | ExchangeFault>;
  reading: SqlDriver;
  signal: AbortSignal;
}): Promise<void> {
  await reading.ping(signal);
  for (const request of requests.values()) {
    if (request instanceof ExchangeFault) throw request;
    // PostgreSQL and MySQL cannot prepare a CALL, and it may change data.
    if (request.writes || /^\s*(call|exec)/i.test(request.statement.text)) continue;
    const binds = bindValues(request.statement, {}, request.types);
    await reading.describe(request.statement.text, { binds, signal });
  }
}

function traceSent(
  trace: Trace | undefined,
  secrets: Secrets,
  { driver, request, values }: { driver: string; request: Prepared; values: Values },
): void {
  if (trace === undefined) return;
  const names = [...new Set(request.statement.binds)];
  const shown = names.map((name) => [
    name,
    Object.hasOwn(values, name) ? secrets.mask(values[name] ?? '') : 'NULL',
  ]);
  trace.sent({
    head: secrets.mask(`${driver}: ${request.statement.source}`),
    headers: Object.fromEntries(shown),
    body: null,
  });
}

/** Masks secrets: a database's error message may quote the SQL. */
async function masked<T>(secrets: Secrets, work: Promise<T>, request?: Prepared): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ExchangeFault)) throw error;
    const { outcome, code, transient } = error;
    const reason = secrets.mask(error.reason);
    const isPartial = request?.isAtomic === false && faultKind(code).arrived === 'refused';
    const mayHaveArrived = error.mayHaveArrived || isPartial;
    throw new ExchangeFault(code, { reason, outcome, transient, mayHaveArrived });
  }
}
