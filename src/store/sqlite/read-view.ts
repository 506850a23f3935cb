import type Database from 'better-sqlite3';
import type { KnownFact } from '../../protocol/call.ts';
import type { Head } from '../../protocol/head.ts';
import { type RangeSet, RangeSets, serverNumbers } from '../../protocol/offline-range.ts';
import { factsOf, RANGE_SETS } from '../reads.ts';
import { entryOf, headOf, protocolOf } from '../rows.ts';
import type { EntryRow, HeadRow, IdentityRow, ProtocolRow } from '../schema.ts';
import type { View } from '../transaction.ts';

/**
 * A view that reads each row on demand, inside the caller's open transaction: without a network in between, a prepared
 * statement takes a few microseconds.
 */
export function createReader(db: Database.Database, clock: () => number): () => View {
  const head = db.prepare<[string], HeadRow>('select * from journal_head where operator = ?');
  const identity = db.prepare<[string, string, string, string], Pick<IdentityRow, 'protocol' | 'seq'>>(
    'select protocol, seq from identity where operator = ? and origin = ? and scope = ? and id = ?',
  );
  const protocol = db.prepare<[string], ProtocolRow>('select * from protocol where number = ?');
  const entry = db.prepare<[string, number], EntryRow & { text: string | null }>(
    'select e.*, d.text from entry e left join entry_data d using (operator, seq) where operator = ? and seq = ?',
  );
  const facts = db.prepare<[string], EntryRow & { text: string | null }>(factsOf('protocol = ?'));
  const lastNumber = db.prepare<[string, string, string, number], { number: string }>(`
select number from protocol where number > ? and number <= ? and (number <= ? or seq < ?)
order by number desc limit 1`);
  const rangeEntries = db.prepare<[string], EntryRow & { text: string | null }>(RANGE_SETS);
  const known = new RangeSets();
  const rangeSets = (at: Pick<Head, 'operator' | 'ranges'>): readonly RangeSet[] =>
    known.of(at) ?? known.keep(at.operator, rangeEntries.all(at.operator).map(entryOf));
  const floor = db.prepare<[string, string], { last: number }>(
    'select last from number_floor where operator = ? and day = ?',
  );
  const hash = db.prepare<[string, number], Pick<EntryRow, 'hash'>>(
    'select hash from entry where operator = ? and seq = ?',
  );

  return () => ({
    now: clock(),
    head(operator) {
      const row = head.get(operator);
      return row && headOf(row);
    },
    targetOf: ({ operator, origin, scope, id }) => identity.get(operator, origin, scope, id),
    protocol(number) {
      const row = protocol.get(number);
      return row && protocolOf(row);
    },
    entry(operator, seq) {
      const row = entry.get(operator, seq);
      return row && entryOf(row);
    },
    facts: (number) => facts.all(number).map(entryOf) as KnownFact[],
    rangeSets,
    lastNumberOf(operator, day) {
      const sets = rangeSets(head.get(operator) ?? { operator, ranges: 0 });
      const { upTo, beforeSeq } = serverNumbers(sets, day);
      const numbers = operator + day;
      const row = lastNumber.get(`${numbers}000000`, `${numbers}999999`, numbers + upTo, beforeSeq);
      const last = row === undefined ? 0 : Number(row.number.slice(14));
      return Math.max(last, floor.get(operator, day)?.last ?? 0);
    },
    hashAt: (operator, seq) => hash.get(operator, seq)?.hash.toString('hex'),
  });
}
