import { exactKeys, type SearchTerm } from '../protocol/search-keys.ts';
import { type Condition, conditions, newerBound, olderBound, WINDOW } from './conditions.ts';
import { createKeySearch } from './key-search.ts';
import { placeholders, type Query } from './query.ts';
import { protocolOf } from './rows.ts';
import type { IdentityRow, ProtocolRow } from './schema.ts';
import type { Found, Position, Reads, StoreFilter } from './store.ts';

type Filter = Omit<StoreFilter, 'limit' | 'call_id' | 'terms'>;

/** Protocols from before callers were normalised have only `caller`. */
const CALLER = 'coalesce(caller_e164, caller)';

/** Marks a leading filter whose index does not end with the time. */
const UNORDERED: Condition = ['1 = 1'];

/** One page of a search: a walk along the index of the most selective filter. */
export function createSearch(query: Query): Reads['search'] {
  const searchKeys = createKeySearch(query);

  /** The same call id may exist for several origins and several callers. */
  async function numbersOfCall(operator: string, callId: string): Promise<string[]> {
    const sql = `select protocol from identity where operator = ? and scope = 'call' and id = ?`;
    const first = await query<IdentityRow>(sql, [operator, callId]);
    // Later callers with the same call id: `!` is the character after the space.
    const range = `select id, protocol from identity where operator = ? and scope = 'caller' and id > ? and id < ?`;
    const later = await query<IdentityRow>(range, [operator, `${callId} `, `${callId}!`]);
    return [...first, ...later.filter(({ id }) => id.lastIndexOf(' ') === callId.length)].map(
      (row) => row.protocol,
    );
  }

  /** Where a walk of `size` protocols ends; null when there are fewer. */
  async function endOfWindow(walk: Condition[], size: number): Promise<Position | null> {
    const [sql, ...values] = select('issued_ms, seq', walk, `limit 1 offset ${size - 1}`);
    const [row] = await query<Position>(sql, values);
    return row ?? null;
  }

  /** Whether so few protocols are due that all can be sorted by time for one page. */
  async function hasFewDue(operator: string, due_before_ms: number): Promise<boolean> {
    const sql = `
select count(*) as due from (
  select 1 from protocol where operator = ? and due_ms is not null and due_ms < ? limit ${WINDOW + 1}
) as few`;
    const [row] = await query<{ due: number }>(sql, [operator, due_before_ms]);
    return (row?.due ?? 0) <= WINDOW;
  }

  return async (operator, { call_id, terms, limit, ...filter }): Promise<Found> => {
    const calls = call_id === undefined ? null : await numbersOfCall(operator, call_id);
    if (calls?.length === 0) return { items: [], stopped: null };
    const { keys, further } = exactKeys(filter);
    if (terms !== undefined || (calls === null && keys.length > 0)) {
      const others = candidatesOf(further, { calls, isDueRare: false }).map(({ other }) => other);
      return searchKeys(operator, { ...further, terms: withKeys(terms, keys), others, limit });
    }
    const isDueRare = filter.due_before_ms !== undefined && (await hasFewDue(operator, filter.due_before_ms));
    const { lead, others } = split(filter, { calls, isDueRare });
    const walk: Condition[] = [['operator = ?', operator], ...lead, ...newerBound(filter)];
    const older = olderBound(filter);
    const end = others.length === 0 ? null : await endOfWindow([...walk, ...older], WINDOW);
    const window: Condition[] =
      end === null ? older : [['(issued_ms, seq) >= (?, ?)', end.issued_ms, end.seq]];
    const [sql, ...values] = select('*', [...walk, ...window, ...others], 'limit ?');
    const items = (await query<ProtocolRow>(sql, [...values, limit])).map(protocolOf);
    return { items, stopped: items.length < limit ? end : null };
  };
}

function withKeys(terms: readonly SearchTerm[] = [{ keys: [] }], keys: readonly string[]): SearchTerm[] {
  return terms.map((term) => ({ ...term, keys: [...term.keys, ...keys] }));
}

function select(columns: string, where: Condition[], tail: string): Condition {
  const { sql, values } = conditions(where);
  // The index of deadlines has another order: its rows, which are few then, are sorted.
  const [ms, seq] = where.includes(UNORDERED) ? ['issued_ms + 0', 'seq + 0'] : ['issued_ms', 'seq'];
  return [`select ${columns} from protocol where ${sql} order by ${ms} desc, ${seq} desc ${tail}`, ...values];
}

interface Split {
  lead: Condition[];
  others: Condition[];
}

/**
 * The leading filter is the one that presumably matches the fewest protocols; its condition fits its index. The others are
 * checked row by row, and are written so that no planner uses their index instead.
 */
function split(filter: Filter, known: Known): Split {
  const candidates = candidatesOf(filter, known);
  const leading = candidates.findIndex(({ lead }) => lead.length > 0);
  return {
    lead: candidates[leading]?.lead ?? [],
    others: candidates.filter((_, i) => i !== leading).map(({ other }) => other),
  };
}

interface Known {
  calls: string[] | null;
  isDueRare: boolean;
}

interface Candidate {
  lead: Condition[];
  other: Condition;
}

function candidatesOf(filter: Filter, { calls, isDueRare }: Known): Candidate[] {
  const candidates: Candidate[] = [];
  if (calls !== null) {
    const condition: Condition = [`number in (${placeholders(calls)})`, ...calls];
    candidates.push({ lead: [condition], other: condition });
  }
  for (const [field, column] of [
    ['card_number', 'card_number'],
    ['cpf', 'cpf'],
    ['caller', CALLER],
  ] as const) {
    const value = filter[field];
    if (value !== undefined) candidates.push({ lead: [], other: unindexed(column, value) });
  }
  for (const [column, usual] of [
    ['class', null],
    ['channel', 'phone'],
    ['state', null],
  ] as const) {
    const value = filter[column];
    if (value === undefined) continue;
    // An index may exclude the usual value, which then cannot lead; the planner needs that condition to use it.
    const rare: Condition[] = [
      [`${column} = ?`, value],
      ...(usual === null ? [] : ([[`${column} <> '${usual}'`]] as Condition[])),
    ];
    candidates.push({ lead: value === usual ? [] : rare, other: unindexed(column, value) });
  }
  for (const column of ['entry', 'dnid'] as const) {
    const value = filter[column];
    if (value !== undefined) candidates.push({ lead: [], other: unindexed(column, value) });
  }
  if (filter.due_before_ms !== undefined) {
    const due: Condition = ['due_ms < ?', filter.due_before_ms];
    const other: Condition = ['due_ms + 0 < ?', filter.due_before_ms];
    if (isDueRare) candidates.unshift({ lead: [due, ['due_ms is not null'], UNORDERED], other });
    // Only open protocols have a deadline.
    else candidates.push({ lead: [[`state = 'open'`]], other });
  }
  return candidates;
}

function unindexed(column: string, value: string): Condition {
  return [`${column} || '' = ?`, value];
}
