import type Database from 'better-sqlite3';
import {
  COLUMNS,
  entryDataValues,
  entryValues,
  ISSUED_COLUMNS,
  identityValues,
  isAsIssued,
  issuedValues,
  protocolValues,
  type Value,
} from '../rows.ts';
import type { Changes } from '../transaction.ts';

/** Rows per statement; a batch is split into these. In large statements a row costs a quarter of a single insert. */
const SIZES = [64, 16, 4, 1] as const;

/** Writes the changes inside the caller's open transaction. */
export function createWriter(db: Database.Database): (changes: Changes) => void {
  const insertEntries = inserter(db, 'entry');
  const insertData = inserter(db, 'entry_data');
  const insertIdentities = inserter(db, 'identity');
  const insertIssued = inserter(db, 'protocol', ISSUED_COLUMNS);
  const insertProtocols = inserter(db, 'protocol');
  const assignments = COLUMNS.protocol.map((column) => `${column} = ?`).join(', ');
  const updateProtocol = db.prepare(`update protocol set ${assignments} where number = ?`);
  const updateHead = db.prepare(
    'update journal_head set seq = ?, hash = ?, at = ?, ms = ?, day = ?, number = ?, ranges = ? where operator = ?',
  );
  const raiseFloor = db.prepare(`
insert into number_floor (operator, day, last) values (?, ?, ?)
on conflict (operator, day) do update set last = max(last, excluded.last)`);

  return ({ entries, inserted, updated, identities, heads, floors }) => {
    insertEntries(entries.map(entryValues));
    insertData(entries.map(entryDataValues));
    insertIssued(inserted.filter(isAsIssued).map(issuedValues));
    insertProtocols(inserted.filter((protocol) => !isAsIssued(protocol)).map(protocolValues));
    insertIdentities(identities.map(identityValues));
    for (const protocol of updated) updateProtocol.run(...protocolValues(protocol), protocol.number);
    for (const { seq, hash, at, ms, day, number, ranges, operator } of heads)
      updateHead.run(seq, Buffer.from(hash, 'hex'), at, ms, day, number, ranges, operator);
    for (const { operator, day, last } of floors) raiseFloor.run(operator, day, last);
  };
}

export function inserter(
  db: Database.Database,
  table: keyof typeof COLUMNS,
  columns: readonly string[] = COLUMNS[table],
): (rows: Value[][]) => void {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const statements = SIZES.map((size) => ({
    size,
    statement: db.prepare(
      `insert into ${table} (${columns.join(', ')}) values ${Array.from({ length: size }, () => row).join(', ')}`,
    ),
  }));
  return (rows) => {
    let done = 0;
    for (const { size, statement } of statements)
      for (; rows.length - done >= size; done += size) statement.run(rows.slice(done, done + size).flat());
  };
}
