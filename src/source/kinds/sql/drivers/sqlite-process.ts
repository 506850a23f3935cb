import type BetterSqlite3 from 'better-sqlite3';

/** Messages to the process. */
export type SqliteOrder =
  | { do: 'open'; path: string; readOnly: boolean; timeoutMs: number }
  | { do: 'describe'; text: string }
  | { do: 'run'; text: string; values: Record<string, unknown>; maxRows: number; asBytes: boolean };
/** Messages from the process. */
export type SqliteReport =
  | { columns: string[]; rows: unknown[][] }
  | { changes: number }
  | { done: true }
  | { error: { code: string; message: string } };

/** The part of Node's process that is used there. */
interface Host {
  on(event: 'message', listener: (order: SqliteOrder) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  send?: (report: SqliteReport) => unknown;
  exit(code: number): never;
}

/**
 * The program of a process that queries one SQLite file. It is passed as text (Node 20 cannot load one module from the
 * TypeScript sources and from the build alike), so it uses nothing but its arguments.
 */
export function liveAsSqliteProcess(host: Host, Sqlite: typeof BetterSqlite3): void {
  let db: BetterSqlite3.Database | null = null;

  const open = (order: Extract<SqliteOrder, { do: 'open' }>): SqliteReport => {
    db = new Sqlite(order.path, { readonly: order.readOnly, fileMustExist: true, timeout: order.timeoutMs });
    db.defaultSafeIntegers(true);
    if (order.readOnly) db.pragma('query_only = on');
    // Opening reads nothing; this finds out whether it is a database at all.
    db.pragma('schema_version');
    return { done: true };
  };
  /** Text as the bytes that are in the file: as a string it would have been read as UTF-8 already. */
  const inBytes = (text: string, names: readonly string[]): string => {
    const columns = names.map((_name, index) => `c${index}`);
    const values = columns.map(
      (column) =>
        `typeof(${column}), case typeof(${column}) when 'text' then cast(${column} as blob) else ${column} end`,
    );
    return `with carimbo_rows(${columns.join(', ')}) as (${text}\n) select ${values.join(', ')} from carimbo_rows`;
  };
  const run = (order: Extract<SqliteOrder, { do: 'run' }>): SqliteReport => {
    if (db === null) throw new Error('not open');
    const statement = db.prepare(order.text);
    if (!statement.reader) return { changes: statement.run(order.values).changes };
    const columns = statement.columns().map(({ name }) => name);
    const reading =
      order.asBytes && statement.readonly ? db.prepare(inBytes(order.text, columns)) : statement;
    const rows: unknown[][] = [];
    for (const row of reading.raw().iterate(order.values)) {
      rows.push(row as unknown[]);
      // What writes must run to its end.
      if (statement.readonly && rows.length >= order.maxRows) break;
    }
    return { columns, rows };
  };
  const obey = (order: SqliteOrder): SqliteReport => {
    if (order.do === 'open') return open(order);
    if (order.do === 'run') return run(order);
    db?.prepare(order.text);
    return { done: true };
  };

  host.on('message', (order) => {
    try {
      host.send?.(obey(order));
    } catch (error) {
      const { code = '', message = '' } = error as { code?: string; message?: string };
      host.send?.({ error: { code, message } });
    }
  });
  host.on('disconnect', () => host.exit(0));
}
