import type pg from 'pg';
import {
  COLUMNS,
  entryDataValues,
  entryValues,
  identityValues,
  protocolValues,
  type Value,
} from '../rows.ts';
import type { Changes } from '../transaction.ts';

/** Columns that are not text. */
const TYPES: Record<string, string> = {
  seq: 'bigint',
  issued_ms: 'bigint',
  due_ms: 'bigint',
  missed_ms: 'bigint',
  callback_ms: 'bigint',
  callback_waited_s: 'integer',
  spoken_ms: 'bigint',
  live_ms: 'bigint',
  call_agent_ms: 'bigint',
  ms: 'bigint',
  tries: 'integer',
  number_of_day: 'integer',
  ranges: 'bigint',
  digest: 'bytea',
  hash: 'bytea',
  salt: 'bytea',
  at_ms: 'bigint',
  period: 'bigint',
};
const HEAD = ['operator', 'seq', 'hash', 'at', 'ms', 'day', 'number_of_day', 'ranges'];

/** All changes in one statement and one round trip: each column is one parameter, an array. */
const WRITE = (() => {
  const next = parameters();
  const insert = (table: keyof typeof COLUMNS) => insertInto(table, next);
  const unnest = (columns: readonly string[]) => unnested(columns, next);
  const changed = COLUMNS.protocol.filter((column) => column !== 'number');
  return `
with entries as (${insert('entry')}),
data as (${insert('entry_data')}),
identities as (${insert('identity')}),
protocols as (${insert('protocol')}),
updates as (
  update protocol set ${changed.map((column) => `${column} = new.${column}`).join(', ')}
  from ${unnest(COLUMNS.protocol)} as new (${COLUMNS.protocol.join(', ')})
  where protocol.number = new.number
)
update journal_head set seq = new.seq, hash = new.hash, at = new.at, ms = new.ms, day = new.day, number = new.number_of_day,
  ranges = new.ranges
from ${unnest(HEAD)} as new (${HEAD.join(', ')})
where journal_head.operator = new.operator`;
})();

export async function writeChanges(client: pg.PoolClient, changes: Changes): Promise<void> {
  if (changes.entries.length === 0) return;
  const values = [
    ...byColumn(COLUMNS.entry.length, changes.entries.map(entryValues)),
    ...byColumn(COLUMNS.entry_data.length, changes.entries.map(entryDataValues)),
    ...byColumn(COLUMNS.identity.length, changes.identities.map(identityValues)),
    ...byColumn(COLUMNS.protocol.length, changes.inserted.map(protocolValues)),
    ...byColumn(COLUMNS.protocol.length, changes.updated.map(protocolValues)),
    ...byColumn(
      HEAD.length,
      changes.heads.map(({ operator, seq, hash, at, ms, day, number, ranges }) => [
        operator,
        seq,
        Buffer.from(hash, 'hex'),
        at,
        ms,
        day,
        number,
        ranges,
      ]),
    ),
  ];
  await client.query({ name: 'write_changes', text: WRITE, values });
  for (const { operator, day, last } of changes.floors)
    await client.query(
      `insert into number_floor (operator, day, last) values ($1, $2, $3)
       on conflict (operator, day) do update set last = greatest(number_floor.last, excluded.last)`,
      [operator, day, last],
    );
}

/** Each column is one parameter, an array. */
export function insertInto(table: keyof typeof COLUMNS, next: () => string): string {
  return `insert into ${table} (${COLUMNS[table].join(', ')}) select * from ${unnested(COLUMNS[table], next)}`;
}

function unnested(columns: readonly string[], next: () => string): string {
  return `unnest(${columns.map((column) => `${next()}::${TYPES[column] ?? 'text'}[]`).join(', ')})`;
}

export function parameters(): () => string {
  let count = 0;
  return () => `$${++count}`;
}

export function byColumn(columns: number, rows: Value[][]): Value[][] {
  return Array.from({ length: columns }, (_, column) => rows.map((row) => row[column] ?? null));
}
