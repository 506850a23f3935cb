import type Database from 'better-sqlite3';
import { type Identified, identityKey } from '../../journal/command.ts';
import type { Head } from '../../journal/head.ts';
import type { View } from '../../journal/settle.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import type { References } from '../references.ts';
import { entryOf, headOf, protocolOf } from '../rows.ts';
import type { EntryRow, HeadRow, IdentityRow, ProtocolRow } from '../schema.ts';

/** Reads what a batch refers to, row by row: without a network between, a prepared look-up is a few microseconds. */
export function createReader(db: Database.Database, clock: () => number): (references: References) => View {
  const head = db.prepare<[string], HeadRow>('select * from journal_head where operator = ?');
  const identity = db.prepare<[string, string, string, string], Pick<IdentityRow, 'protocol' | 'seq'>>(
    'select protocol, seq from identity where operator = ? and origin = ? and scope = ? and id = ?',
  );
  const protocol = db.prepare<[string], ProtocolRow>('select * from protocol where number = ?');
  const entry = db.prepare<[string, number], EntryRow & { text: string | null }>(
    'select e.*, d.text from entry e left join entry_data d using (operator, seq) where operator = ? and seq = ?',
  );
  const lastNumber = db.prepare<[string, string], { number: string }>(
    'select number from protocol where number > ? and number <= ? order by number desc limit 1',
  );

  return ({ operators, identities, numbers }) => {
    const now = clock();
    const heads = new Map<string, Head>();
    for (const operator of operators) {
      const row = head.get(operator);
      if (row !== undefined) heads.set(operator, headOf(row));
    }
    const known = new Map<string, Identified>();
    const entries = new Map<string, Entry>();
    const wanted = new Set(numbers);
    for (const asked of identities) {
      const row = identity.get(asked.operator, asked.origin, asked.scope, asked.id);
      if (row === undefined) continue;
      known.set(identityKey(asked), row);
      wanted.add(row.protocol);
      if (asked.scope !== 'entry') continue;
      const found = entry.get(asked.operator, row.seq);
      if (found !== undefined) entries.set(`${asked.operator}/${row.seq}`, entryOf(found));
    }
    const protocols = new Map<string, Protocol>();
    for (const number of wanted) {
      const row = protocol.get(number);
      if (row !== undefined) protocols.set(number, protocolOf(row));
    }
    return {
      now,
      heads,
      identities: known,
      protocols,
      entries,
      lastNumberOf(operator, day) {
        const row = lastNumber.get(`${operator}${day}000000`, `${operator}${day}999999`);
        return row === undefined ? 0 : Number(row.number.slice(14));
      },
    };
  };
}
