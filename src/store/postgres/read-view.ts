import type pg from 'pg';
import type { KnownFact } from '../../protocol/call.ts';
import type { Entry } from '../../protocol/entry.ts';
import { type Head, readClock } from '../../protocol/head.ts';
import { type Identity, type IdentityTarget, identityKey } from '../../protocol/identity.ts';
import { type RangeSet, type RangeSets, serverNumbers } from '../../protocol/offline-range.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import { numberedParameters } from '../query.ts';
import { factsOf, RANGE_SETS } from '../reads.ts';
import { entryOf, headOf, protocolOf } from '../rows.ts';
import type { EntryRow, HeadRow, IdentityRow, ProtocolRow } from '../schema.ts';
import type { References, View } from '../transaction.ts';

/** Milliseconds since the epoch, read inside the transaction. */
export type Clock = (client: pg.PoolClient) => Promise<number>;

/** clock_timestamp(), because now() is the start of the transaction, perhaps seconds before it got the lock. */
export const databaseClock: Clock = async (client) => {
  const { rows } = await client.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
  );
  return rows[0]?.ms ?? Date.now();
};

export interface ViewOptions {
  clock: Clock;
  /** Kept from one transaction to the next. */
  known: RangeSets;
}

/** Locks the heads, then reads the clock, then everything else: correct numbers depend on this order. */
export async function readView(
  client: pg.PoolClient,
  references: References,
  { clock, known: knownSets }: ViewOptions,
): Promise<View> {
  const heads = await lockHeads(client, references.operators);
  const now = await clock(client);
  const identities = await readIdentities(client, references.identities);
  const known = new Map(
    identities.map((row) => [identityKey(row as Identity), row satisfies IdentityTarget]),
  );
  const numbers = [...references.numbers, ...identities.map((row) => row.protocol)];
  const protocols = await readProtocols(client, numbers);
  const entries = await readEntries(client, identities);
  const facts = await readFacts(client, references.facts ?? []);
  const sets = await readRangeSets(client, heads, knownSets);
  return {
    now,
    head: (operator) => heads.get(operator),
    targetOf: (identity) => known.get(identityKey(identity)),
    protocol: (number) => protocols.get(number),
    facts: (number) => facts.get(number) ?? [],
    entry: (operator, seq) => entries.get(`${operator}/${seq}`),
    lastNumberOf: await readLastNumbers(client, {
      heads: [...heads.values()],
      sets,
      now,
      days: references.days,
    }),
    rangeSets: ({ operator }) => sets.get(operator) ?? [],
    hashAt: await readHashes(client, heads, references.seen),
  };
}

async function lockHeads(client: pg.PoolClient, operators: readonly string[]): Promise<Map<string, Head>> {
  const { rows } = await client.query<HeadRow>({
    name: 'lock_heads',
    text: 'select * from journal_head where operator = any($1) order by operator for update',
    values: [operators],
  });
  return new Map(rows.map((row) => [row.operator, headOf(row)]));
}

async function readIdentities(client: pg.PoolClient, asked: readonly Identity[]): Promise<IdentityRow[]> {
  if (asked.length === 0) return [];
  const column = (name: keyof Identity) => asked.map((identity) => identity[name]);
  const { rows } = await client.query<IdentityRow>({
    name: 'read_identities',
    text: `select i.* from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as asked (operator, origin, scope, id)
           join identity i using (operator, origin, scope, id)`,
    values: [column('operator'), column('origin'), column('scope'), column('id')],
  });
  return rows;
}

async function readProtocols(client: pg.PoolClient, numbers: string[]): Promise<Map<string, Protocol>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await client.query<ProtocolRow>({
    name: 'read_protocols',
    text: 'select * from protocol where number = any($1)',
    values: [numbers],
  });
  return new Map(rows.map((row) => [row.number, protocolOf(row)]));
}

async function readEntries(client: pg.PoolClient, identities: IdentityRow[]): Promise<Map<string, Entry>> {
  const asked = identities.filter((row) => row.scope === 'entry');
  if (asked.length === 0) return new Map();
  const { rows } = await client.query<EntryRow & { text: string | null }>(
    `select e.*, d.text from unnest($1::text[], $2::bigint[]) as asked (operator, seq)
     join entry e using (operator, seq) left join entry_data d using (operator, seq)`,
    [asked.map((row) => row.operator), asked.map((row) => row.seq)],
  );
  return new Map(rows.map((row) => [`${row.operator}/${row.seq}`, entryOf(row)]));
}

async function readFacts(
  client: pg.PoolClient,
  numbers: readonly string[],
): Promise<Map<string, KnownFact[]>> {
  const facts = new Map<string, KnownFact[]>();
  if (numbers.length === 0) return facts;
  const { rows } = await client.query<EntryRow & { text: string | null }>({
    name: 'read_facts',
    text: factsOf('protocol = any($1)'),
    values: [numbers],
  });
  for (const row of rows) {
    const number = row.protocol ?? '';
    facts.set(number, [...(facts.get(number) ?? []), entryOf(row) as KnownFact]);
  }
  return facts;
}

/** Asks only where a head names a set that is not known yet. */
async function readRangeSets(
  client: pg.PoolClient,
  heads: ReadonlyMap<string, Head>,
  known: RangeSets,
): Promise<Map<string, readonly RangeSet[]>> {
  const sets = new Map<string, readonly RangeSet[]>();
  for (const [operator, head] of heads) sets.set(operator, known.of(head) ?? (await read(operator)));
  return sets;

  async function read(operator: string): Promise<readonly RangeSet[]> {
    const { rows } = await client.query<EntryRow & { text: string | null }>(numberedParameters(RANGE_SETS), [
      operator,
    ]);
    return known.keep(operator, rows.map(entryOf));
  }
}

interface LastNumbersOptions {
  heads: Head[];
  sets: ReadonlyMap<string, readonly RangeSet[]>;
  now: number;
  days: References['days'];
}

/** Besides the named days, queries only days that are not the head's: at midnight, and after a clock went back. */
async function readLastNumbers(
  client: pg.PoolClient,
  { heads, sets, now, days }: LastNumbersOptions,
): Promise<View['lastNumberOf']> {
  const last = new Map<string, number>();
  for (const head of heads) {
    const { day: today } = readClock(head, now);
    for (const day of new Set([today, ...(days?.get(head.operator) ?? [])])) {
      if (day === head.day) continue;
      const { upTo, beforeSeq } = serverNumbers(sets.get(head.operator) ?? [], day);
      const numbers = head.operator + day;
      const { rows } = await client.query<{ last: number }>(
        `select greatest(
           (select right(number, 6)::integer from protocol
            where number > $1 and number <= $2 and (number <= $3 or seq < $4) order by number desc limit 1),
           (select last from number_floor where operator = $5 and day = $6), 0) as last`,
        [`${numbers}000000`, `${numbers}999999`, numbers + upTo, beforeSeq, head.operator, day],
      );
      last.set(`${head.operator}/${day}`, rows[0]?.last ?? 0);
    }
  }
  return (operator, day) => last.get(`${operator}/${day}`) ?? 0;
}

/** Asks only where the journal has gone on since: with several nodes. */
async function readHashes(
  client: pg.PoolClient,
  heads: ReadonlyMap<string, Head>,
  seen: References['seen'],
): Promise<View['hashAt']> {
  const hashes = new Map<string, string>();
  for (const [operator, seq] of seen ?? []) {
    const head = heads.get(operator);
    if (head === undefined || head.seq <= seq) continue;
    const { rows } = await client.query<Pick<EntryRow, 'hash'>>({
      name: 'read_hash',
      text: 'select hash from entry where operator = $1 and seq = $2',
      values: [operator, seq],
    });
    if (rows[0] !== undefined) hashes.set(`${operator}/${seq}`, rows[0].hash.toString('hex'));
  }
  return (operator, seq) => hashes.get(`${operator}/${seq}`);
}
