import { type ChildProcess, spawn } from 'node:child_process';
import { SQLITE_PATH } from '../../../../platform/sqlite.ts';
import { ExchangeFault } from '../../../exchange.ts';
import type { Bind } from '../binds.ts';
import type { ConnectionSettings, DriverModule, Session } from '../session.ts';
import { codeOf, messageOf, networkFault, type SqlFaultCode, sqlFault } from '../sql-faults.ts';
import { bytesValue, type Charset, numberOrText } from '../values.ts';
import { liveAsSqliteProcess, type SqliteOrder, type SqliteReport } from './sqlite-process.ts';

/**
 * SQLite, each connection in a process of its own. In Carimbo's process a query without an index would block every
 * caller; in a thread it could not be stopped, because terminating a thread waits until the native code returns, and
 * better-sqlite3 has no sqlite3_interrupt. A process can be killed, and reading leaves nothing half done.
 */
export const sqliteDriver: DriverModule = {
  ping: 'select 1',
  // It comes with Carimbo, and is loaded in the process.
  load: async () => {},
  connect,
  toFault,
};

async function connect(settings: ConnectionSettings): Promise<Session> {
  const child = new SqliteChild();
  const { path = '', readOnly, timeoutMs, charset } = settings;
  try {
    await child.ask({ do: 'open', path, readOnly, timeoutMs });
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    get isAlive() {
      return child.isAlive;
    },
    async run({ text, binds }, collector) {
      const values = Object.fromEntries(binds.map((bind) => [bind.name, encodeBind(bind)]));
      const asBytes = charset === 'windows-1252';
      const report = await child.ask({ do: 'run', text, values, maxRows: collector.maxRows, asBytes });
      if ('changes' in report) return collector.changed(report.changes);
      if (!('rows' in report)) return;
      collector.begin(report.columns);
      const paired = asBytes && report.rows[0]?.length === report.columns.length * 2;
      for (const row of report.rows) if (!collector.add(paired ? unpair(row) : plain(row, charset))) break;
    },
    async describe({ text }) {
      await child.ask({ do: 'describe', text });
    },
    interrupt: () => child.kill(),
    close: async () => child.kill(),
  };
}

/** The process, and the one order that it works on. */
class SqliteChild {
  readonly #process: ChildProcess;
  #isAlive = true;
  #settle: ((report: SqliteReport | null) => void) | null = null;
  readonly #atExit = (): void => this.kill();

  constructor() {
    const life = `(${liveAsSqliteProcess.toString()})(process, require(${JSON.stringify(SQLITE_PATH)}))`;
    this.#process = spawn(process.execPath, ['--input-type=commonjs', '--eval', life], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      // An empty environment: no secrets, and no options meant for the server.
      env: {},
    });
    this.#process.on('message', (report) => this.#finish(report as SqliteReport));
    this.#process.on('error', () => this.kill());
    this.#process.on('exit', () => this.kill());
    // Idle, it does not keep Carimbo's process alive.
    this.#process.unref();
    this.#process.channel?.unref();
    process.once('exit', this.#atExit);
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** @throws SqliteProcessError */
  async ask(order: SqliteOrder): Promise<SqliteReport> {
    const report = await new Promise<SqliteReport | null>((resolve) => {
      if (!this.#isAlive) return resolve(null);
      this.#settle = resolve;
      this.#process.channel?.ref();
      this.#process.send(order, (error) => {
        if (error) this.kill();
      });
    });
    if (report === null) throw new SqliteProcessError('CARIMBO_PROCESS_GONE', '');
    if ('error' in report) throw new SqliteProcessError(report.error.code, report.error.message);
    return report;
  }

  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    process.off('exit', this.#atExit);
    this.#process.kill('SIGKILL');
    this.#finish(null);
  }

  #finish(report: SqliteReport | null): void {
    this.#process.channel?.unref();
    this.#settle?.(report);
    this.#settle = null;
  }
}

class SqliteProcessError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function encodeBind({ type, value }: Bind): string | number | bigint | null {
  if (type !== 'number' || value === null) return value;
  if (!/^-?\d{1,18}$/.test(value)) return numberOrText(value);
  // A number in JavaScript is a REAL in SQLite, an integer there is a bigint here.
  return BigInt(value);
}

function plain(row: readonly unknown[], charset: Charset): unknown[] {
  return row.map((value) => {
    if (typeof value === 'bigint') return numberOrText(value.toString());
    return value instanceof Uint8Array ? bytesValue(Buffer.from(value), charset) : value;
  });
}

/** Pairs of a type and a value. */
function unpair(row: readonly unknown[]): unknown[] {
  return plain(
    row.filter((_value, index) => index % 2 === 1),
    'windows-1252',
  );
}

/** The beginning of SQLite's names: SQLITE_BUSY_SNAPSHOT is a SQLITE_BUSY. */
const CODES: readonly (readonly [string, SqlFaultCode])[] = [
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_CANTOPEN', 'database_missing'],
  ['SQLITE_PERM', 'permission_denied'],
  ['SQLITE_AUTH', 'permission_denied'],
  ['SQLITE_READONLY', 'read_only'],
  ['SQLITE_CONSTRAINT', 'constraint_violated'],
  ['SQLITE_INTERRUPT', 'timeout'],
  ['SQLITE_IOERR', 'server_error'],
  ['SQLITE_CORRUPT', 'server_error'],
  ['CARIMBO_PROCESS_GONE', 'connection_lost'],
];

/** The file is there: “does not exist” would send people looking for it. */
const notADatabase = (code: string) =>
  new ExchangeFault('database_missing', {
    reason: `o arquivo não é um banco SQLite (${code})`,
  });

function toFault(error: unknown): ExchangeFault {
  const code = codeOf(error);
  const message = messageOf(error);
  if (code.startsWith('SQLITE_NOTADB')) return notADatabase(code);
  const known = CODES.find(([beginning]) => code.startsWith(beginning));
  if (known !== undefined) return sqlFault(known[1], code.startsWith('SQLITE') ? code : undefined);
  if (/no such table/.test(message)) return sqlFault('table_missing', message);
  if (/no such column/.test(message)) return sqlFault('column_missing', message);
  if (/no such function/.test(message)) return sqlFault('routine_missing', message);
  // Opened before SQLite is asked: the folder is missing.
  if (/directory does not exist/.test(message)) return sqlFault('database_missing');
  if (code === 'SQLITE_ERROR' || /parameter/.test(message)) return sqlFault('syntax', message);
  return networkFault(error) ?? sqlFault('server_error', code);
}
