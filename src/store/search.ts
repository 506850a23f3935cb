import { placeholders, type Query } from './query.ts';
import { protocolOf, type Value } from './rows.ts';
import type { IdentityRow, ProtocolRow } from './schema.ts';
import type { Found, Position, Reads, StoreFilter } from './store.ts';

type Filter = Omit<StoreFilter, 'limit' | 'call_id'>;

/**
 * How many protocols of an index are looked at for one page when other filters must be met as well. Ten million
 * protocols of which none fits are searched page by page, never in one go that would keep callers waiting.
 */
const WINDOW = 5000;

/** A condition and the values of its question marks. */
type Condition = [sql: string, ...values: Value[]];

/** Marks a lead whose index does not end with the time. */
const UNORDERED: Condition = ['1 = 1'];

/** One page of a search: a walk along one index, the most telling filter leading. */
export function createSearch(query: Query): Reads['search'] {
  /** The same call id may come from several origins. */
  async function numbersOfCall(operator: string, callId: string): Promise<string[]> {
    const sql = `select protocol from identity where operator = ? and scope = 'call' and id = ?`;
    const rows = await query<IdentityRow>(sql, [operator, callId]);
    return rows.map((row) => row.protocol);
  }

  /** Where the walk ends that looks at `WINDOW` protocols; null when there are not so many. */
  async function endOfWindow(walk: Condition[]): Promise<Position | null> {
    const [sql, ...values] = select('issued_ms, seq', walk, `limit 1 offset ${WINDOW - 1}`);
    const [row] = await query<Position>(sql, values);
    return row ?? null;
  }

  return async (operator, { call_id, limit, ...filter }): Promise<Found> => {
    const calls = call_id === undefined ? null : await numbersOfCall(operator, call_id);
    if (calls?.length === 0) return { items: [], stopped: null };
    const { lead, others } = split(filter, calls);
    const walk: Condition[] = [['operator = ?', operator], ...lead, ...within(filter)];
    const end = others.length === 0 ? null : await endOfWindow(walk);
    const window: Condition[] = end === null ? [] : [['(issued_ms, seq) >= (?, ?)', end.issued_ms, end.seq]];
    const [sql, ...values] = select('*', [...walk, ...window, ...others], 'limit ?');
    const rows = await query<ProtocolRow>(sql, [...values, limit]);
    return { items: rows.map(protocolOf), stopped: rows.length < limit ? end : null };
  };
}

function select(columns: string, where: Condition[], tail: string): Condition {
  const conditions = where.map(([condition]) => condition).join(' and ');
  // The index of deadlines is in another order: sorting its few rows beats walking all protocols by time.
  const [ms, seq] = where.includes(UNORDERED) ? ['issued_ms + 0', 'seq + 0'] : ['issued_ms', 'seq'];
  const sql = `select ${columns} from protocol where ${conditions} order by ${ms} desc, ${seq} desc ${tail}`;
  return [sql, ...where.flatMap(([, ...values]) => values)];
}

/**
 * The filter that leads is the one with the fewest protocols, as far as one can know beforehand; it names its index.
 * The others are checked row by row, and are written so that no planner takes an index of theirs instead.
 */
function split(filter: Filter, calls: string[] | null): { lead: Condition[]; others: Condition[] } {
  const candidates: { lead: Condition[]; other: Condition }[] = [];
  if (calls !== null) {
    const condition: Condition = [`number in (${placeholders(calls)})`, ...calls];
    candidates.push({ lead: [condition], other: condition });
  }
  for (const column of ['card_number', 'cpf', 'caller'] as const) {
    const value = filter[column];
    if (value !== undefined)
      candidates.push({ lead: [[`${column} = ?`, value]], other: unindexed(column, value) });
  }
  for (const [column, usual] of [
    ['class', null],
    ['channel', 'phone'],
    ['state', 'open'],
  ] as const) {
    const value = filter[column];
    if (value === undefined) continue;
    // The indexes of these leave the usual value out, which therefore cannot lead; said aloud, they may be used.
    const rare: Condition[] = [
      [`${column} = ?`, value],
      ...(usual === null ? [] : ([[`${column} <> '${usual}'`]] as Condition[])),
    ];
    candidates.push({ lead: value === usual ? [] : rare, other: unindexed(column, value) });
  }
  if (filter.due_before !== undefined) {
    const due: Condition = ['due_at < ?', filter.due_before];
    candidates.push({ lead: [due, ['due_at is not null'], UNORDERED], other: due });
  }
  const leading = candidates.findIndex(({ lead }) => lead.length > 0);
  return {
    lead: candidates[leading]?.lead ?? [],
    others: candidates.filter((_, i) => i !== leading).map(({ other }) => other),
  };
}

function unindexed(column: string, value: string): Condition {
  return [`${column} || '' = ?`, value];
}

/** Every index ends with the time, so these cost nothing. */
function within({ from_ms, to_ms, after }: Filter): Condition[] {
  const where: Condition[] = [];
  if (from_ms !== undefined) where.push(['issued_ms >= ?', from_ms]);
  if (to_ms !== undefined) where.push(['issued_ms < ?', to_ms]);
  if (after !== undefined) where.push(['(issued_ms, seq) < (?, ?)', after.issued_ms, after.seq]);
  return where;
}
