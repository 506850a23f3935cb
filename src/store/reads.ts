import type { Protocol } from '../protocol/protocol.ts';
import { placeholders, type Query } from './query.ts';
import { entryOf, headOf, linkOf, protocolOf, type Value } from './rows.ts';
import type { EntryDataRow, EntryRow, HeadRow, IdentityRow, ProtocolRow } from './schema.ts';
import type { Reads, StoreFilter } from './store.ts';

type EntryWithData = EntryRow & { salt: EntryDataRow['salt'] | null; text: string | null };

const ENTRIES = `
select e.*, d.salt, d.text from entry e
left join entry_data d on d.operator = e.operator and d.seq = e.seq`;

/** Everything that is only read, the same for both dialects. */
export function createReads(query: Query): Reads {
  /** The same call id may come from several origins. */
  async function numbersOfCall(operator: string, callId: string): Promise<string[]> {
    const sql = `select protocol from identity where operator = ? and scope = 'call' and id = ?`;
    const rows = await query<IdentityRow>(sql, [operator, callId]);
    return rows.map((row) => row.protocol);
  }

  return {
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
    async entriesOf(operator, numbers) {
      if (numbers.length === 0) return [];
      const these = placeholders(numbers);
      const begun = await query<EntryWithData>(
        `${ENTRIES} where e.operator = ? and e.seq in (select seq from protocol where number in (${these}))`,
        [operator, ...numbers],
      );
      const later = await query<EntryWithData>(
        `${ENTRIES} where e.operator = ? and e.protocol in (${these}) and e.type <> 'issued'`,
        [operator, ...numbers],
      );
      return [...begun, ...later].sort((a, b) => a.seq - b.seq).map(entryOf);
    },
    async search(operator, { limit, call_id, ...filter }) {
      const where = conditions(operator, filter);
      if (call_id !== undefined) {
        const numbers = await numbersOfCall(operator, call_id);
        if (numbers.length === 0) return [];
        where.push([`number in (${placeholders(numbers)})`, ...numbers]);
      }
      const sql = `
select * from protocol where ${where.map(([condition]) => condition).join(' and ')}
order by issued_ms desc, seq desc limit ?`;
      const values = where.flatMap(([, ...bound]) => bound);
      return (await query<ProtocolRow>(sql, [...values, limit])).map(protocolOf);
    },
    async pendingLookups(operator, { seq, limit }) {
      const sql = `
select * from protocol
where operator = ? and seq > ? and identification in ('source_unavailable', 'lookup_limited')
order by seq limit ?`;
      return (await query<ProtocolRow>(sql, [operator, seq, limit])).map(protocolOf);
    },
    async heads() {
      return (await query<HeadRow>('select * from journal_head order by operator')).map(headOf);
    },
    async links(operator, { seq, limit }) {
      const sql = `${ENTRIES} where e.operator = ? and e.seq > ? order by e.seq limit ?`;
      return (await query<EntryWithData>(sql, [operator, seq, limit])).map(linkOf);
    },
    async protocols(operator, { number, limit }) {
      const sql = 'select * from protocol where operator = ? and number > ? order by number limit ?';
      return (await query<ProtocolRow>(sql, [operator, number, limit])).map(protocolOf);
    },
  };
}

function one(rows: ProtocolRow[]): Protocol | null {
  return rows[0] === undefined ? null : protocolOf(rows[0]);
}

/** A condition and the values of its question marks. */
type Condition = [sql: string, ...values: Value[]];

function conditions(operator: string, filter: Omit<StoreFilter, 'limit' | 'call_id'>): Condition[] {
  const where: Condition[] = [['operator = ?', operator]];
  for (const column of ['card_number', 'cpf', 'caller', 'class', 'channel', 'state'] as const) {
    const value = filter[column];
    if (value !== undefined) where.push([`${column} = ?`, value]);
  }
  // The indexes of these two leave the usual value out: said aloud, the planner may use them for the others.
  if (filter.channel !== undefined && filter.channel !== 'phone') where.push([`channel <> 'phone'`]);
  if (filter.state !== undefined && filter.state !== 'open') where.push([`state <> 'open'`]);
  const { from_ms, to_ms, due_before, after } = filter;
  if (from_ms !== undefined) where.push(['issued_ms >= ?', from_ms]);
  if (to_ms !== undefined) where.push(['issued_ms < ?', to_ms]);
  if (due_before !== undefined) where.push(['due_at < ?', due_before]);
  if (after !== undefined) where.push(['(issued_ms, seq) < (?, ?)', after.issued_ms, after.seq]);
  return where;
}
