import type { Connection, FieldPacket } from 'mysql2';
import type { Bind } from '../binds.ts';
import { loadDriver } from '../load-driver.ts';
import { CONNECT_TIMEOUT_MS, type ConnectionSettings, type DriverModule, type Session } from '../session.ts';
import { sqlFault } from '../sql-faults.ts';
import { bytesValue, type Charset, isoTimestamp, jsonValue, numberOrText } from '../values.ts';
import { mysqlFault } from './mysql-faults.ts';

/** MySQL and MariaDB. */
export const mysqlDriver: DriverModule = { ping: 'select 1', load, connect, toFault: mysqlFault };

function load() {
  return loadDriver('mysql', () => import('mysql2'));
}

async function connect(settings: ConnectionSettings): Promise<Session> {
  const { default: mysql } = await load();
  const open = (): Connection =>
    mysql.createConnection({
      host: settings.host,
      port: settings.port ?? 3306,
      charset: 'utf8mb4',
      connectTimeout: CONNECT_TIMEOUT_MS,
      enableKeepAlive: true,
      keepAliveInitialDelay: 10_000,
      multipleStatements: false,
      // LOAD DATA LOCAL would let a server read our files.
      flags: ['-LOCAL_FILES'],
      // A Date would carry the time zone of this process into a date of birth.
      dateStrings: true,
      supportBigNumbers: true,
      jsonStrings: true,
      rowsAsArray: true,
      ...(settings.database === undefined ? {} : { database: settings.database }),
      ...(settings.user === undefined ? {} : { user: settings.user }),
      ...(settings.password === undefined ? {} : { password: settings.password }),
      ...tlsOf(settings),
    });
  const connection = open();
  let isAlive = true;
  /** A connection lost during a statement is reported to the connection only; this passes it on to the statement. */
  let broken: (error: unknown) => void = () => {};
  const dies = (error: unknown): void => {
    isAlive = false;
    broken(error);
  };
  connection.on('error', dies);
  connection.on('end', () => dies(sqlFault('connection_lost')));
  try {
    await once((done) => connection.connect(done));
    for (const statement of preamble(settings)) await once((done) => connection.query(statement, done));
  } catch (error) {
    connection.destroy();
    throw error;
  }

  /** Both servers keep working for a client that is gone; only another connection can stop them. */
  const kill = (): void => {
    const killer = open();
    killer.on('error', () => {});
    killer.query(`kill ${Number(connection.threadId)}`, () => killer.destroy());
  };
  return {
    get isAlive() {
      return isAlive;
    },
    async run({ text, binds }, collector) {
      const command = connection.execute({ sql: text, values: binds.map(encodeBind), rowsAsArray: true });
      await new Promise<void>((resolve, reject) => {
        let convert: ((row: unknown[]) => unknown[]) | null = null;
        command.on('fields', (fields: FieldPacket[] | undefined) => {
          // A procedure may give several results and ends with one of no rows.
          const isFirst = fields !== undefined && collector.begin(fields.map(({ name }) => name));
          convert = isFirst ? converterFor(fields, settings.charset) : null;
        });
        command.on('result', (row: unknown) => {
          if (!Array.isArray(row)) return collector.changed(affectedBy(row));
          if (convert === null || collector.isFull || collector.add(convert(row))) return;
          // There may be millions more; only the end of the connection stops them.
          isAlive = false;
          connection.destroy();
          kill();
          resolve();
        });
        command.on('error', reject);
        command.on('end', () => resolve());
        broken = reject;
      });
    },
    async describe({ text }) {
      await once((done) => connection.prepare(text, done));
      connection.unprepare(text);
    },
    interrupt() {
      isAlive = false;
      connection.destroy();
      kill();
    },
    async close() {
      if (!isAlive) return connection.destroy();
      isAlive = false;
      await once((done) => connection.end(done));
    },
  };
}

/** MariaDB alone reads `/*M!`, MySQL alone `/*!50708` (MariaDB skips 50700 to 99999): one statement for both. */
function preamble({ timeoutMs, readOnly }: ConnectionSettings): string[] {
  const limit = `/*M!, max_statement_time=${timeoutMs / 1000} *//*!50708, max_execution_time=${timeoutMs} */`;
  return [`set session autocommit=1 ${limit}`, ...(readOnly ? ['set session transaction read only'] : [])];
}

function once(start: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

function tlsOf({ tls }: ConnectionSettings): object {
  if (tls === undefined || tls === false) return {};
  const { servername, ...pem } = tls === true ? {} : tls;
  return { ssl: { rejectUnauthorized: true, verifyIdentity: true, servername, ...pem } };
}

function encodeBind({ type, value }: Bind): string | number | null {
  if (type !== 'number' || value === null) return value;
  return numberOrText(value);
}

function affectedBy(header: unknown): number {
  const { affectedRows } = header as { affectedRows?: unknown };
  return typeof affectedRows === 'number' ? affectedRows : 0;
}

/** Types of columns: https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html. */
const LONGLONG = 8;
const BIT = 16;
const JSON_TYPE = 245;
const DECIMALS = [0, 246];
const TIMES = [7, 10, 12, 14];

function converterFor(fields: readonly FieldPacket[], charset: Charset): (row: unknown[]) => unknown[] {
  return (row) => row.map((value, index) => toJson(value, fields[index], charset));
}

function toJson(value: unknown, field: FieldPacket | undefined, charset: Charset): unknown {
  const type = field?.columnType ?? -1;
  if (Buffer.isBuffer(value)) return type === BIT ? bitValue(value) : bytesValue(value, charset);
  if (typeof value !== 'string') return value;
  if (DECIMALS.includes(type) || type === LONGLONG) return numberOrText(value);
  if (type === JSON_TYPE) return jsonValue(value);
  // 0000-00-00 is MySQL's way of having no date.
  if (TIMES.includes(type)) return value.startsWith('0000-00-00') ? null : isoTimestamp(value);
  return value;
}

/** BIT(1) is what MySQL people use for a flag. */
function bitValue(bytes: Buffer): boolean | number | string {
  if (bytes.length === 1 && (bytes[0] ?? 0) <= 1) return bytes[0] === 1;
  return numberOrText(BigInt(`0x${bytes.toString('hex') || '0'}`).toString());
}
