import { CALL_TYPES } from '../protocol/call.ts';
import type { Entry, EntryType } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { createAccessSearch } from './access-records.ts';
import { createAgentCalls } from './agent-calls.ts';
import { createCallbacks } from './callbacks.ts';
import { createDue } from './due.ts';
import type { StoredIdentity } from './provable.ts';
import { placeholders, type Query, type Snapshot } from './query.ts';
import { entryOf, headOf, linkOf, protocolOf } from './rows.ts';
import type { EntryDataRow, EntryRow, HeadRow, ProtocolRow } from './schema.ts';
import { createSearch } from './search.ts';
import type { JournalEntry, Reads } from './store.ts';
import { createTallyReads } from './tallies.ts';

type EntryWithData = EntryRow & { salt: EntryDataRow['salt'] | null; text: string | null };

const ENTRIES = `
select e.*, d.salt, d.text from entry e
left join entry_data d on d.operator = e.operator and d.seq = e.seq`;

/** The sets of offline ranges of one operator, oldest first. */
export const RANGE_SETS = `${ENTRIES}
where e.operator = ? and e.protocol is null and e.type = 'offline_range_set' order by e.seq`;

/** The call facts and call-backs of protocols. Through the index `entry_later`, which has no `issued`. */
export function factsOf(protocols: string): string {
  const types = [...CALL_TYPES, 'recording', 'callback'].map((type) => `'${type}'`).join(', ');
  return `
select e.*, d.text from entry e left join entry_data d on d.operator = e.operator and d.seq = e.seq
where e.${protocols} and e.type <> 'issued' and e.type in (${types}) order by e.seq`;
}

/** The same text as in the index, or SQLite does not use the index. */
const OPEN_NUMBERING = `numbering in ('claimed', 'contingency', 'unreconciled')`;

/** The same queries for both dialects. */
export function createReads(query: Query, snapshot: Snapshot): Omit<Reads, 'dueCounts'> {
  return {
    newEntries: entriesAfter(createEntryRows(query)),
    pastEntries: entriesAfter(createEntryRows(query)),
    async protocol(operator, number) {
      const sql = 'select * from protocol where number = ? and operator = ?';
      return one(await query<ProtocolRow>(sql, [number, operator]));
    },
    async protocolByIdentity({ operator, origin, scope, id }) {
      const sql = `
select p.* from identity i join protocol p on p.number = i.protocol
where i.operator = ? and i.scope = ? and i.id = ? and i.origin = ?`;
      return one(await query<ProtocolRow>(sql, [operator, scope, id, origin]));
    },
    entriesOf: (operator, numbers) => entriesOf(query, operator, numbers),
    search: createSearch(query),
    accessRecords: createAccessSearch(query),
    due: createDue(query),
    callbacks: createCallbacks(query),
    ...createAgentCalls(query),
    tallies: createTallyReads(query),
    async missed(operator, { before_ms, limit, after }) {
      const further = after === undefined ? '' : 'and (missed_ms, seq) > (?, ?)';
      const sql = `
select * from protocol where operator = ? and missed_ms is not null and missed_ms < ? ${further}
order by missed_ms, seq limit ?`;
      const position = after === undefined ? [] : [after.missed_ms, after.seq];
      return (await query<ProtocolRow>(sql, [operator, before_ms, ...position, limit])).map(protocolOf);
    },
    async pendingLookups(operator, { issued_ms, seq, limit }) {
      const sql = `
select * from protocol
where operator = ? and (issued_ms, seq) > (?, ?) and identification in ('source_unavailable', 'lookup_limited')
order by issued_ms, seq limit ?`;
      return (await query<ProtocolRow>(sql, [operator, issued_ms, seq, limit])).map(protocolOf);
    },
    async pendingNumbers(operator, { issued_ms, seq, limit }) {
      const sql = `
select * from protocol
where operator = ? and (issued_ms, seq) > (?, ?) and ${OPEN_NUMBERING} and numbering <> 'unreconciled'
order by issued_ms, seq limit ?`;
      return (await query<ProtocolRow>(sql, [operator, issued_ms, seq, limit])).map(protocolOf);
    },
    async unreconciledNumbers(operator, limit) {
      const sql = `
select * from protocol where operator = ? and ${OPEN_NUMBERING} and numbering = 'unreconciled'
order by issued_ms, seq limit ?`;
      return (await query<ProtocolRow>(sql, [operator, limit])).map(protocolOf);
    },
    async journalEntries<T extends EntryType>(operator: string, type: T) {
      const sql = `${ENTRIES} where e.operator = ? and e.protocol is null and e.type = ? order by e.seq`;
      return (await query<EntryWithData>(sql, [operator, type])).map(entryOf) as Entry<T>[];
    },
    async highestNumber(operator, { from, to }) {
      const sql = `
select max(number) as highest from (
  select max(number) as number from protocol where number >= ? and number <= ?
  union all
  select max(id) from identity where operator = ? and scope = 'number' and id >= ? and id <= ?
) as given`;
      const [row] = await query<{ highest: string | null }>(sql, [from, to, operator, from, to]);
      return row?.highest ?? null;
    },
    async offlineNumbers(operator, { id, origin, limit }) {
      const sql = `
select i.id as identity_id, i.origin, e.*, d.text from identity i
join entry e on e.operator = i.operator and e.seq = i.seq
left join entry_data d on d.operator = e.operator and d.seq = e.seq
where i.operator = ? and i.scope = 'offline' and (i.id, i.origin) > (?, ?)
order by i.id, i.origin limit ?`;
      const rows = await query<EntryWithData & { identity_id: string; origin: string }>(sql, [
        operator,
        id,
        origin,
        limit,
      ]);
      return rows.map(({ identity_id, origin, ...row }) => ({
        id: identity_id,
        origin,
        number: identity_id.slice(0, 20),
        entry: entryOf(row),
      }));
    },
    async heads() {
      return (await query<HeadRow>('select * from journal_head order by operator')).map(headOf);
    },
    async links(operator, { seq, limit }) {
      const sql = `${ENTRIES} where e.operator = ? and e.seq > ? order by e.seq limit ?`;
      return (await query<EntryWithData>(sql, [operator, seq, limit])).map(linkOf);
    },
    async newest(operator) {
      const sql = `
select h.seq as head, coalesce((select max(e.seq) from entry e where e.operator = h.operator), 0) as entry
from journal_head h where h.operator = ?`;
      const [row] = await query<{ head: number; entry: number }>(sql, [operator]);
      return row ?? { head: 0, entry: 0 };
    },
    projection(operator, { number, limit }) {
      return snapshot(async (at) => {
        const sql = 'select * from protocol where operator = ? and number > ? order by number limit ?';
        const protocols = (await at<ProtocolRow>(sql, [operator, number, limit])).map(protocolOf);
        const numbers = protocols.map((protocol) => protocol.number);
        return { protocols, entries: await entriesOf(at, operator, numbers) };
      });
    },
    identities(operator, { after, limit }) {
      const { scope, id, origin } = after ?? { scope: '', id: '', origin: '' };
      const sql = `
select i.scope, i.id, i.origin, i.protocol, i.seq, e.protocol as entry_protocol, p.call_id
from identity i left join entry e on e.operator = i.operator and e.seq = i.seq
  left join protocol p on p.number = i.protocol
where i.operator = ? and (i.scope, i.id, i.origin) > (?, ?, ?)
order by i.scope, i.id, i.origin limit ?`;
      return query<StoredIdentity>(sql, [operator, scope, id, origin, limit]);
    },
  };
}

export type EntryWithProtocol = EntryRow & { text: string | null; number: string | null } & Pick<
    ProtocolRow,
    'numbering' | 'source_number' | 'state'
  >;

/** Reads the entries after a sequence. */
export type EntryRows = (
  operator: string,
  after: { seq: number; limit: number },
) => Promise<EntryWithProtocol[]>;

/** One statement, so that entry and protocol are of one instant: the last entry that is read of a protocol has its state. */
export function createEntryRows(query: Query): EntryRows {
  const sql = `
select e.seq, e.protocol, e.at, e.type, e.actor, d.text, p.number, p.numbering, p.source_number, p.state
from entry e left join entry_data d on d.operator = e.operator and d.seq = e.seq
  left join protocol p on p.number = e.protocol
where e.operator = ? and e.seq > ? order by e.seq limit ?`;
  return (operator, { seq, limit }) => query<EntryWithProtocol>(sql, [operator, seq, limit]);
}

export function entriesAfter(rows: EntryRows): Reads['pastEntries'] {
  return async (operator, after) =>
    (await rows(operator, after)).map((row) => {
      const { number, numbering, source_number, state } = row;
      const protocol = number === null ? null : { number, numbering, source_number, state };
      return { entry: entryOf(row), protocol } as JournalEntry;
    });
}

async function entriesOf(query: Query, operator: string, numbers: readonly string[]): Promise<Entry[]> {
  if (numbers.length === 0) return [];
  const these = placeholders(numbers);
  const begun = await query<EntryWithData>(
    `${ENTRIES} where e.operator = ? and e.seq in (select seq from protocol where number in (${these}))`,
    [operator, ...numbers],
  );
  // A number belongs to one operator only. With the operator in the condition, SQLite would scan its whole journal.
  const later = await query<EntryWithData>(
    `${ENTRIES} where e.protocol in (${these}) and e.type <> 'issued'`,
    numbers,
  );
  return [...begun, ...later]
    .filter((row) => row.operator === operator)
    .sort((a, b) => a.seq - b.seq)
    .map(entryOf);
}

function one(rows: ProtocolRow[]): Protocol | null {
  return rows[0] === undefined ? null : protocolOf(rows[0]);
}
