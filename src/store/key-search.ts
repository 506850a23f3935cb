import type { Protocol } from '../protocol/protocol.ts';
import { fitsTerm, type SearchTerm } from '../protocol/search-keys.ts';
import { type Condition, conditions, MIN_WINDOW, newerBound, olderBound, WINDOW } from './conditions.ts';
import { placeholders, type Query } from './query.ts';
import { protocolOf } from './rows.ts';
import type { ProtocolRow } from './schema.ts';
import { searchPeriodOf } from './search-keys.ts';
import type { Found, Position, StoreFilter } from './store.ts';

export interface KeyFilter extends Pick<StoreFilter, 'limit' | 'after' | 'from_ms' | 'to_ms'> {
  terms: readonly SearchTerm[];
  /** Conditions on the protocols that are found. */
  others: readonly Condition[];
}

/** Up to so many rows of a key are counted in a period: the rarest of several is walked. */
const COUNTED = 100;
/** Periods with few rows are walked together, each statement being a round trip: up to so many rows where not all of them fit. */
const WALKED_TOGETHER = 400;
/** So many of the newest entries are looked through whose keys are not written yet. */
const UNWRITTEN = WINDOW;

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

  /** In one statement for all periods: each statement is a round trip. */
  async function countsOf(periods: number[], keys: readonly string[], walk: Condition[]): Promise<Counts> {
    const { sql, values } = conditions(walk);
    const list = (column: string, of: readonly unknown[]) =>
      of.map(() => `select ? as ${column}`).join(' union all ');
    const rows = await query<{ period: number; key: string; few: number }>(
      `select p.period, w.key, (
         select count(*) from (
           select 1 from search_key k where k.period = p.period and k.key = w.key and ${sql} limit ${COUNTED}) as few
       ) as few
       from (${list('period', periods).replaceAll('?', 'cast(? as integer)')}) as p
         cross join (${list('key', keys).replaceAll('?', 'cast(? as text)')}) as w`,
      [...values, ...periods, ...keys],
    );
    const counts = new Map(rows.map(({ period, key, few }) => [`${period} ${key}`, Number(few)]));
    return (period, key) => counts.get(`${period} ${key}`) ?? 0;
  }

  /** How many protocols of a window were examined that ended before its size. */
  async function lengthOf(walk: Condition[]): Promise<number> {
    const { sql, values } = conditions(walk);
    const [row] = await query<{ length: number }>(
      `select count(*) as length from search_key k where ${sql}`,
      values,
    );
    return row?.length ?? 0;
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

  /** The protocols of a period that fit a term, and how many were examined for it. */
  async function walkTerm(
    walk: Condition[],
    term: SearchTerm,
    { others, older, limit, size, count }: Walk,
  ): Promise<Found & { examined: number }> {
    const [lead = '', ...further] = [...term.keys].sort((a, b) => count(a) - count(b));
    const narrowing = [...further.map(hasKey), ...endsWith(term), ...others];
    const part: Condition[] = [['k.key = ?', lead], ...walk];
    const isNarrow = narrowing.length > 0;
    const isLong = count(lead) >= MANY;
    const end = isNarrow && isLong ? await endOfWindow([...part, ...older], size) : null;
    const window: Condition[] =
      end === null ? older : [['(k.issued_ms, k.seq) >= (?, ?)', end.issued_ms, end.seq]];
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
    const isShort = last !== undefined && fitting.length < items.length;
    // Where a page is full, nothing else is examined.
    const examined =
      !isNarrow || !isLong || last !== undefined || end !== null
        ? count(lead)
        : await lengthOf([...part, ...older]);
    return {
      items: fitting,
      stopped: isShort ? positionOf(last) : last === undefined ? end : null,
      examined,
    };
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

  async function written(operator: string, filter: KeyFilter, periods: number[]): Promise<Found> {
    const { limit, others } = filter;
    const older = olderBound(filter, 'k.');
    const keys = [...new Set(filter.terms.flatMap((term) => term.keys))];
    const of: Condition[] = [['k.operator = ?', operator], ...newerBound(filter, 'k.')];
    if (periods.length === 0) return { items: [], stopped: null };
    const counts = await countsOf(periods, keys, [...of, ...older]);
    const items: Protocol[] = [];
    let size = WINDOW;
    for (const group of groupsOf(periods, counts, filter)) {
      const count = (key: string) => countIn(group, counts, key);
      const terms = filter.terms.filter((term) => term.keys.every((key) => count(key) > 0));
      const walk: Condition[] = [[`k.period in (${placeholders(group)})`, ...group], ...of];
      const options = { others, older, limit: limit - items.length, size, count };
      const parts = await Promise.all(terms.map((term) => walkTerm(walk, term, options)));
      const { items: found, stopped } = merged(parts);
      items.push(...found);
      if (items.length >= limit) return { items: items.slice(0, limit), stopped: null };
      if (stopped !== null) return { items, stopped };
      size = Math.max(MIN_WINDOW, size - Math.max(0, ...parts.map(({ examined }) => examined)));
    }
    return { items, stopped: null };
  }

  return async (operator, filter) => {
    const { limit } = filter;
    if (filter.terms.length === 0) return { items: [], stopped: null };
    // Before the keys are read: what is written in between is found twice, not missed.
    const [newest, periods] = await Promise.all([unwritten(operator, filter), periodsOf(operator, filter)]);
    const found = await written(operator, filter, periods);
    const last = found.items.length === limit ? found.items.at(-1) : undefined;
    const { items, stopped } = merged([
      { ...found, stopped: found.stopped ?? (last === undefined ? null : positionOf(last)) },
      { items: newest, stopped: null },
    ]);
    return items.length >= limit ? { items: items.slice(0, limit), stopped: null } : { items, stopped };
  };
}

type Counts = (period: number, key: string) => number;

/** Of a key with more rows in a period than were counted. */
const MANY = 1_000_000;

function countIn(group: readonly number[], counts: Counts, key: string): number {
  const all = group.map((period) => counts(period, key));
  return all.some((count) => count === COUNTED) ? MANY : all.reduce((sum, count) => sum + count, 0);
}

/** Neighbouring periods that are read together: a page's rows, or more where only some of them fit. */
function groupsOf(periods: readonly number[], counts: Counts, filter: KeyFilter): number[][] {
  const { terms, others, limit } = filter;
  const isNarrow =
    others.length > 0 || terms.some(({ keys, numberEnd }) => keys.length > 1 || numberEnd !== undefined);
  const most = isNarrow ? WALKED_TOGETHER : limit;
  const isFew = (group: readonly number[]) =>
    terms.every(({ keys }) => Math.min(...keys.map((key) => countIn(group, counts, key))) <= most);
  const groups: number[][] = [];
  for (const period of periods) {
    const last = groups.at(-1);
    if (last !== undefined && isFew([...last, period])) last.push(period);
    else groups.push([period]);
  }
  return groups;
}

interface Walk extends Pick<KeyFilter, 'others' | 'limit'> {
  /** The bound that a window takes the place of. */
  older: Condition[];
  /** Of the window. */
  size: number;
  count: (key: string) => number;
}

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
