import type { Protocol } from '../protocol/protocol.ts';
import { fitsTerm, type SearchTerm } from '../protocol/search-keys.ts';
import { type Condition, conditions, MIN_WINDOW, newerBound, olderBound, WINDOW } from './conditions.ts';
import type { Query } from './query.ts';
import { protocolOf } from './rows.ts';
import type { ProtocolRow } from './schema.ts';
import { searchPeriodOf } from './search-keys.ts';
import type { Found, Position, StoreFilter } from './store.ts';

export interface KeyFilter extends Pick<StoreFilter, 'limit' | 'after' | 'from_ms' | 'to_ms'> {
  terms: readonly SearchTerm[];
  /** Conditions on the protocols that are found. */
  others: readonly Condition[];
}

/** Up to so many rows of a key are counted: the rarest of several is walked. */
const COUNTED = 256;
/** So many of the newest entries are looked through whose keys are not written yet. */
const UNWRITTEN = 500;

/** Compares plain text, as `plainNumber` makes it. */
const PLAIN_SOURCE_NUMBER = [' ', '.', '/', '-'].reduce(
  (sql, separator) => `replace(${sql}, '${separator}', '')`,
  'upper(source_number)',
);

/**
 * One page of the protocols with certain keys, period by period, the newest first. What the keys found is compared with the
 * protocol as it is now, so that keys which are not written or removed yet change no result.
 */
export function createKeySearch(query: Query): (operator: string, filter: KeyFilter) => Promise<Found> {
  async function periodsOf(operator: string, { from_ms, to_ms, after }: KeyFilter): Promise<number[]> {
    const end = async (order: string) => {
      const sql = `select issued_ms from protocol where operator = ? order by issued_ms ${order}, seq ${order} limit 1`;
      return (await query<{ issued_ms: number }>(sql, [operator]))[0]?.issued_ms;
    };
    const [oldest, newest] = await Promise.all([end('asc'), end('desc')]);
    if (oldest === undefined || newest === undefined) return [];
    const first = searchPeriodOf(Math.max(oldest, from_ms ?? oldest));
    const last = searchPeriodOf(Math.min(newest, to_ms ?? newest, after?.issued_ms ?? newest));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => last - i);
  }

  /** How many protocols have each key in a period, up to a number that is enough to compare them. */
  async function count(walk: Condition[], keys: readonly string[]): Promise<Map<string, number>> {
    const { sql, values } = conditions(walk);
    const columns = keys.map(
      (_, i) =>
        `(select count(*) from (select 1 from search_key k where k.key = ? and ${sql} limit ${COUNTED}) as few) as n${i}`,
    );
    const [row] = await query<Record<string, number>>(
      `select ${columns.join(', ')}`,
      keys.flatMap((key) => [key, ...values]),
    );
    return new Map(keys.map((key, i) => [key, Number(row?.[`n${i}`] ?? 0)]));
  }

  async function endOfWindow(walk: Condition[], size: number): Promise<Position | null> {
    const { sql, values } = conditions(walk);
    const [row] = await query<Position>(
      `select k.issued_ms, k.seq from search_key k where ${sql}
       order by k.issued_ms desc, k.seq desc limit 1 offset ${size - 1}`,
      values,
    );
    return row ?? null;
  }

  /** The protocols of a period that fit a term. */
  async function walkTerm(
    walk: Condition[],
    term: SearchTerm,
    { others, limit, size, counts }: Pick<KeyFilter, 'others' | 'limit'> & { size: number; counts: Counts },
  ): Promise<Found> {
    const [lead = '', ...further] = [...term.keys].sort(
      (a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0),
    );
    const narrowing = [...further.map(hasKey), ...endsWith(term), ...others];
    const part: Condition[] = [['k.key = ?', lead], ...walk];
    const end = narrowing.length === 0 ? null : await endOfWindow(part, size);
    const window: Condition[] =
      end === null ? [] : [['(k.issued_ms, k.seq) >= (?, ?)', end.issued_ms, end.seq]];
    const { sql, values } = conditions([...part, ...window, ...narrowing]);
    const rows = await query<ProtocolRow>(
      `select p.* from search_key k cross join protocol p
       where p.operator = k.operator and p.issued_ms = k.issued_ms and p.seq = k.seq and ${sql}
       order by k.issued_ms desc, k.seq desc limit ?`,
      [...values, limit],
    );
    const items = rows.map(protocolOf);
    const last = rows.length === limit ? items.at(-1) : undefined;
    const fitting = items.filter((protocol) => fitsTerm(protocol, term));
    const isShort = fitting.length < items.length;
    return { items: fitting, stopped: last === undefined ? end : isShort ? positionOf(last) : null };
  }

  /** Protocols whose keys may not be written yet. */
  async function unwritten(operator: string, filter: KeyFilter): Promise<Protocol[]> {
    const [at] = await query<{ head: number; followed: number }>(
      `select h.seq as head, coalesce(s.seq, 0) as followed
       from journal_head h left join search_position s on s.operator = h.operator where h.operator = ?`,
      [operator],
    );
    if (at === undefined || at.head === at.followed) return [];
    const where = conditions([...newerBound(filter), ...olderBound(filter), ...filter.others]);
    // The operator is compared so that no index on it is used instead of that of the numbers.
    const rows = await query<ProtocolRow>(
      `select * from protocol where operator || '' = ? and number in (
         select newest.protocol from (
           select protocol from entry where operator = ? and seq > ? and protocol is not null
           order by seq desc limit ${UNWRITTEN}) as newest)
       ${where.sql === '' ? '' : `and ${where.sql}`}`,
      [operator, operator, at.followed, ...where.values],
    );
    return rows.map(protocolOf).filter((one) => filter.terms.some((term) => fitsTerm(one, term)));
  }

  async function written(operator: string, filter: KeyFilter): Promise<Found> {
    const { limit, others } = filter;
    const bounds = [...newerBound(filter, 'k.'), ...olderBound(filter, 'k.')];
    const keys = [...new Set(filter.terms.flatMap((term) => term.keys))];
    const items: Protocol[] = [];
    let size = WINDOW;
    for (const period of await periodsOf(operator, filter)) {
      const walk: Condition[] = [['k.operator = ?', operator], ['k.period = ?', period], ...bounds];
      const counts = await count(walk, keys);
      const terms = filter.terms.filter((term) => term.keys.every((key) => (counts.get(key) ?? 0) > 0));
      const parts = await Promise.all(
        terms.map((term) => walkTerm(walk, term, { others, limit: limit - items.length, size, counts })),
      );
      const { items: found, stopped } = merged(parts);
      items.push(...found);
      if (items.length >= limit) return { items: items.slice(0, limit), stopped: null };
      if (stopped !== null) return { items, stopped };
      if (terms.length > 0) size = Math.max(MIN_WINDOW, size - Math.max(...counts.values()));
    }
    return { items, stopped: null };
  }

  return async (operator, filter) => {
    const { limit } = filter;
    if (filter.terms.length === 0) return { items: [], stopped: null };
    // Before the keys are read: what is written in between is found twice, not missed.
    const newest = await unwritten(operator, filter);
    const found = await written(operator, filter);
    const last = found.items.length === limit ? found.items.at(-1) : undefined;
    const { items, stopped } = merged([
      { ...found, stopped: found.stopped ?? (last === undefined ? null : positionOf(last)) },
      { items: newest, stopped: null },
    ]);
    return items.length >= limit ? { items: items.slice(0, limit), stopped: null } : { items, stopped };
  };
}

type Counts = ReadonlyMap<string, number>;

function hasKey(key: string): Condition {
  const sql = `exists (
    select 1 from search_key o where o.operator = k.operator and o.period = k.period and o.key = ?
      and o.issued_ms = k.issued_ms and o.seq = k.seq)`;
  return [sql, key];
}

function endsWith({ numberEnd }: SearchTerm): Condition[] {
  if (numberEnd === undefined) return [];
  const end = `%${numberEnd}`;
  return [[`(number like ? or ${PLAIN_SOURCE_NUMBER} like ?)`, end, end]];
}

/** Several searches as one that ends where the first of them stopped, so that no protocol is left out. */
function merged(parts: readonly Found[]): Found {
  const stops = parts.map(({ stopped }) => stopped).filter((one) => one !== null);
  const [stopped = null] = stops.sort(newestFirst);
  const all = new Map(parts.flatMap(({ items }) => items).map((protocol) => [protocol.number, protocol]));
  const items = [...all.values()]
    .sort(newestFirst)
    .filter((protocol) => stopped === null || newestFirst(protocol, stopped) <= 0);
  return { items, stopped };
}

function newestFirst(a: Position, b: Position): number {
  return b.issued_ms - a.issued_ms || b.seq - a.seq;
}

function positionOf({ issued_ms, seq }: Position): Position {
  return { issued_ms, seq };
}
