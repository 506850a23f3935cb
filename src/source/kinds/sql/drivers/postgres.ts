import { connect as connectSocket } from 'node:net';
import type { Client, Query } from 'pg';
import { loadDriver } from '../load-driver.ts';
import { CONNECT_TIMEOUT_MS, type ConnectionSettings, type DriverModule, type Session } from '../session.ts';
import { bytesValue, type Charset, isoTimestamp, jsonValue, numberOrText } from '../values.ts';
import { postgresFault } from './postgres-faults.ts';

const DEFAULT_PORT = 5432;

export const postgresDriver: DriverModule = { ping: 'select 1', load, connect, toFault: postgresFault };

function load() {
  return loadDriver('postgres', () => import('pg'));
}

async function connect(settings: ConnectionSettings): Promise<Session> {
  const { default: pg } = await load();
  // As options of the session, so that they cost no round trip; they hold from its first statement on.
  const options = ['-c datestyle=ISO,YMD', '-c intervalstyle=iso_8601'];
  if (settings.readOnly) options.push('-c default_transaction_read_only=on');
  const client = new pg.Client({
    host: settings.host,
    port: settings.port ?? DEFAULT_PORT,
    database: settings.database,
    user: settings.user,
    // Never the password of another database that happens to be in the environment or in ~/.pgpass.
    password: settings.password ?? '',
    ssl: settings.tls === undefined || settings.tls === false ? false : tlsOf(settings),
    options: options.join(' '),
    application_name: 'carimbo',
    statement_timeout: settings.timeoutMs,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: parserFor(settings.charset) },
  });
  let isAlive = true;
  const dies = (): void => {
    isAlive = false;
  };
  // Without a listener, a server that restarts would end this process.
  client.on('error', dies);
  client.on('end', dies);
  await client.connect();

  return {
    get isAlive() {
      return isAlive;
    },
    async run({ text, binds }, collector) {
      // Extended even without values: it takes one statement only.
      const config = {
        text,
        values: binds.map(({ value }) => value),
        rowMode: 'array',
        queryMode: 'extended',
      };
      const query = client.query(new pg.Query(config) as Query<unknown[]>);
      await new Promise<void>((resolve, reject) => {
        let hasBegun = false;
        query.on('row', (row, result) => {
          if (!hasBegun) collector.begin(namesOf(result?.fields));
          hasBegun = true;
          if (collector.isFull || collector.add(row)) return;
          // There may be millions more; only the end of the connection stops them.
          isAlive = false;
          cancel(client, settings);
          void client.end().catch(() => {});
          resolve();
        });
        query.on('end', (result) => {
          if (!hasBegun && result.fields.length > 0) collector.begin(namesOf(result.fields));
          else if (!hasBegun) collector.changed(result.rowCount ?? 0);
          resolve();
        });
        query.on('error', reject);
      });
    },
    async describe({ text }) {
      await client.query(`prepare carimbo_check as ${text}`);
      await client.query('deallocate carimbo_check');
    },
    interrupt() {
      isAlive = false;
      cancel(client, settings);
      void client.end().catch(() => {});
    },
    async close() {
      isAlive = false;
      await client.end();
    },
  };
}

function namesOf(fields: readonly { name: string }[] = []): string[] {
  return fields.map(({ name }) => name);
}

function tlsOf({ tls }: ConnectionSettings): object {
  return typeof tls === 'object' ? { rejectUnauthorized: true, ...tls } : { rejectUnauthorized: true };
}

/**
 * Asks the server to cancel this connection's statement: it does not notice by itself that the client is gone. The
 * request goes over a socket of its own and without TLS, which the server accepts before authentication (PostgreSQL
 * manual, 54.2.8 Canceling Requests in Progress); where it gets lost there is still statement_timeout.
 */
function cancel(client: Client, { host, port = DEFAULT_PORT }: ConnectionSettings): void {
  const { processID, secretKey } = client as Client & { processID: number | null; secretKey: number | null };
  if (processID === null || secretKey === null) return;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(80_877_102, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/')
    ? connectSocket(`${host}/.s.PGSQL.${port}`)
    : connectSocket({ host, port });
  socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy());
  socket.on('error', () => {});
  socket.unref();
  socket.end(request);
}

/** Object identifiers of types (pg_type.dat). What is not here stays the text that PostgreSQL writes. */
const INT2 = 21;
const INT4 = 23;
const INT8 = 20;
const OID = 26;
const NUMERIC = 1700;
const FLOAT4 = 700;
const FLOAT8 = 701;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMBERS = [INT2, INT4, INT8, OID, NUMERIC, FLOAT4, FLOAT8];
const BOOL = 16;
const BYTEA = 17;
const JSON_TYPES = [114, 3802];

function parserFor(charset: Charset): (oid: number) => (text: string) => unknown {
  return (oid) => {
    if (NUMBERS.includes(oid)) return numberOrText;
    if (oid === BOOL) return (text) => text === 't';
    if (oid === TIMESTAMP || oid === TIMESTAMPTZ) return isoTimestamp;
    if (oid === BYTEA) return (text) => bytesValue(Buffer.from(text.slice(2), 'hex'), charset);
    if (JSON_TYPES.includes(oid)) return jsonValue;
    return (text) => text;
  };
}
