import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Protocol } from '../protocol/protocol.ts';
import { entryOf, headOf, linkOf, protocolOf } from './rows.ts';
import type { ProtocolRow, Tables } from './schema.ts';
import type { Reads, StoreFilter } from './store.ts';

/** Everything that is only read, the same for both dialects. */
export function createReads(db: Kysely<Tables>): Reads {
  const protocols = (operator: string) =>
    db.selectFrom('protocol').selectAll().where('operator', '=', operator);
  const withData = (operator: string) =>
    db
      .selectFrom('entry')
      .leftJoin('entry_data', (join) =>
        join.onRef('entry_data.operator', '=', 'entry.operator').onRef('entry_data.seq', '=', 'entry.seq'),
      )
      .selectAll('entry')
      .select(['entry_data.salt', 'entry_data.text'])
      .where('entry.operator', '=', operator);

  /** The same call id may come from several origins. */
  async function numbersOfCall(operator: string, callId: string): Promise<string[]> {
    const rows = await db
      .selectFrom('identity')
      .select('protocol')
      .where('operator', '=', operator)
      .where('scope', '=', 'call')
      .where('id', '=', callId)
      .execute();
    return rows.map((row) => row.protocol);
  }

  return {
    async protocol(operator, number) {
      return one(await protocols(operator).where('number', '=', number).execute());
    },
    async protocolByIdentity({ operator, origin, scope, id }) {
      const rows = await db
        .selectFrom('identity')
        .innerJoin('protocol', 'protocol.number', 'identity.protocol')
        .selectAll('protocol')
        .where('identity.operator', '=', operator)
        .where('identity.origin', '=', origin)
        .where('identity.scope', '=', scope)
        .where('identity.id', '=', id)
        .execute();
      return one(rows);
    },
    async entriesOf(operator, numbers) {
      if (numbers.length === 0) return [];
      const first = db
        .selectFrom('protocol')
        .select('seq')
        .where('operator', '=', operator)
        .where('number', 'in', numbers);
      const begun = await withData(operator).where('entry.seq', 'in', first).execute();
      const later = await withData(operator)
        .where('entry.protocol', 'in', numbers)
        .where('entry.type', '<>', sql.lit('issued'))
        .execute();
      return [...begun, ...later].sort((a, b) => a.seq - b.seq).map(entryOf);
    },
    async search(operator, filter) {
      let asked = narrow(protocols(operator), filter);
      if (filter.call_id !== undefined) {
        const calls = await numbersOfCall(operator, filter.call_id);
        if (calls.length === 0) return [];
        asked = asked.where('number', 'in', calls);
      }
      const rows = await asked
        .orderBy('issued_ms', 'desc')
        .orderBy('seq', 'desc')
        .limit(filter.limit)
        .execute();
      return rows.map(protocolOf);
    },
    async pendingLookups(operator, { seq, limit }) {
      const rows = await protocols(operator)
        .where(sql<boolean>`identification in ('source_unavailable', 'lookup_limited')`)
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(protocolOf);
    },
    async heads() {
      const rows = await db.selectFrom('journal_head').selectAll().orderBy('operator').execute();
      return rows.map(headOf);
    },
    async links(operator, { seq, limit }) {
      const rows = await withData(operator)
        .where('entry.seq', '>', seq)
        .orderBy('entry.seq')
        .limit(limit)
        .execute();
      return rows.map(linkOf);
    },
    async protocols(operator, { number, limit }) {
      const rows = await protocols(operator)
        .where('number', '>', number)
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map(protocolOf);
    },
  };
}

function one(rows: ProtocolRow[]): Protocol | null {
  return rows[0] === undefined ? null : protocolOf(rows[0]);
}

type Query = SelectQueryBuilder<Tables, 'protocol', ProtocolRow>;

function narrow(query: Query, filter: StoreFilter): Query {
  let narrowed = query;
  for (const column of ['card_number', 'cpf', 'caller', 'class', 'channel', 'state'] as const) {
    const value = filter[column];
    if (value !== undefined) narrowed = narrowed.where(column, '=', value);
  }
  // The indexes of these two leave the usual value out: said as a literal, the planner may use them for the others.
  if (filter.channel !== undefined && filter.channel !== 'phone')
    narrowed = narrowed.where('channel', '<>', sql.lit('phone'));
  if (filter.state !== undefined && filter.state !== 'open')
    narrowed = narrowed.where('state', '<>', sql.lit('open'));
  if (filter.from_ms !== undefined) narrowed = narrowed.where('issued_ms', '>=', filter.from_ms);
  if (filter.to_ms !== undefined) narrowed = narrowed.where('issued_ms', '<', filter.to_ms);
  if (filter.due_before !== undefined) narrowed = narrowed.where('due_at', '<', filter.due_before);
  const { after } = filter;
  if (after === undefined) return narrowed;
  return narrowed.where(({ eb, refTuple, tuple }) =>
    eb(refTuple('issued_ms', 'seq'), '<', tuple(after.issued_ms, after.seq)),
  );
}
