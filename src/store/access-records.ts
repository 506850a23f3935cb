import type { Query } from './query.ts';
import type { Value } from './rows.ts';
import type { AccessRecordRow } from './schema.ts';

/** Who read what, when, from where and why. Written before the reply is sent; never changed. */
export interface AccessRecord {
  operator: string;
  /** Milliseconds since the epoch, by the database's clock. */
  at_ms: number;
  /** Of the request, as in its X-Request-Id and in the log. */
  id: string;
  /** As in the journal: `key:ID`. */
  actor: string;
  origin: string;
  /** Of the client. */
  address: string;
  /** `GET /v1/protocols/{number}`, or a gRPC method. */
  route: string;
  /** `full`: with card, CPF, birth date and extra fields; `reduced`: of the person only name, plan and active. */
  fields: 'full' | 'reduced';
  /** Of the protocols shown, as they were announced. */
  numbers: string[];
  /** Of a beneficiary that was looked up without a protocol. */
  card_number: string | null;
  reason: string | null;
  /** Where the reason comes from; `event` for what is no reading, such as a sign-in, with its name as the reason. */
  reason_source: 'call' | 'given' | 'purpose' | 'event' | null;
  /** Of an export, which names no protocols: JSON text of what they had in common. Null for every other reading. */
  filter: string | null;
}

/** A record to write; the store adds the time. */
export interface NewAccessRecord extends Omit<AccessRecord, 'at_ms'> {
  /** What the record is found under besides its numbers. */
  keys: string[];
}

/** Exact fields; all that are given must hold. */
export interface AccessFilter {
  /** Numbers and keys. */
  subjects?: readonly string[];
  actor?: string;
  /** Instants in milliseconds since the epoch; `from` inclusive, `to` exclusive. */
  from_ms?: number;
  to_ms?: number;
  limit: number;
  /** Where the previous page ended. */
  after?: AccessPosition;
}

export interface AccessPosition {
  at_ms: number;
  id: string;
}

export interface FoundAccess {
  /** Newest first. */
  items: AccessRecord[];
  /** Where the search stopped before it found `limit` or reached the end; the next page goes on there. Otherwise null. */
  stopped: AccessPosition | null;
}

/** How many records of a number or card are examined for one page when there are further filters. */
const WINDOW = 2000;
const PERIOD_MS = 30 * 86_400_000;

export function accessRecordRow(record: NewAccessRecord, at_ms: number): AccessRecordRow {
  const { numbers, keys, ...rest } = record;
  return { ...rest, at_ms, numbers: JSON.stringify(numbers), keys: JSON.stringify(keys) };
}

/** The rows under which a record is found by a number or a card. */
export function subjectRows({ operator, at_ms, id, numbers, keys }: AccessRecordRow): Value[][] {
  const period = periodOf(at_ms);
  return [...subjectsOf({ numbers, keys })].map((subject) => [operator, period, subject, at_ms, id]);
}

/** One page of a search. A number or card is found period by period, the newest first. */
export function createAccessSearch(
  query: Query,
): (operator: string, filter: AccessFilter) => Promise<FoundAccess> {
  async function periodsOf(operator: string, { from_ms, to_ms, after }: AccessFilter): Promise<number[]> {
    const end = async (order: string) => {
      const sql = `select at_ms from access_record where operator = ? order by at_ms ${order}, id ${order} limit 1`;
      return (await query<{ at_ms: number }>(sql, [operator]))[0]?.at_ms;
    };
    const [oldest, newest] = [await end('asc'), await end('desc')];
    if (oldest === undefined || newest === undefined) return [];
    const first = periodOf(Math.max(oldest, from_ms ?? oldest));
    const last = periodOf(Math.min(newest, to_ms ?? newest, after?.at_ms ?? newest));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => last - i);
  }

  async function walk(operator: string, { actor, limit, ...filter }: AccessFilter): Promise<AccessRecord[]> {
    const [where, values] = within(filter);
    const by = actor === undefined ? '' : 'and actor = ?';
    const sql = `
select * from access_record where operator = ? ${by} ${where} order by at_ms desc, id desc limit ?`;
    const rows = await query<AccessRecordRow>(sql, [
      operator,
      ...(actor === undefined ? [] : [actor]),
      ...values,
      limit,
    ]);
    return rows.map(recordOf);
  }

  return async (operator, filter) => {
    const [lead, ...others] = filter.subjects ?? [];
    if (lead === undefined) return { items: await walk(operator, filter), stopped: null };
    const { actor, limit } = filter;
    const isNarrowed = actor !== undefined || others.length > 0;
    const [where, values] = within(filter, 's.');
    const sql = `
select r.* from access_subject s
join access_record r on r.operator = s.operator and r.at_ms = s.at_ms and r.id = s.id
where s.operator = ? and s.period = ? and s.subject = ? ${where} order by s.at_ms desc, s.id desc limit ?`;
    const items: AccessRecord[] = [];
    let left = isNarrowed ? Math.max(WINDOW, limit) : limit;
    for (const period of await periodsOf(operator, filter)) {
      const rows = await query<AccessRecordRow>(sql, [operator, period, lead, ...values, left]);
      left -= rows.length;
      for (const row of rows) {
        const subjects = subjectsOf(row);
        const fits = (actor === undefined || row.actor === actor) && others.every((one) => subjects.has(one));
        if (fits && items.push(recordOf(row)) === limit) return { items, stopped: null };
      }
      const last = rows.at(-1);
      if (left === 0 && last !== undefined) return { items, stopped: { at_ms: last.at_ms, id: last.id } };
    }
    return { items, stopped: null };
  };
}

function within({ from_ms, to_ms, after }: Partial<AccessFilter>, of = ''): [sql: string, values: Value[]] {
  const parts: [string, ...Value[]][] = [];
  if (from_ms !== undefined) parts.push([`and ${of}at_ms >= ?`, from_ms]);
  // One upper bound, as in searches of protocols.
  if (after !== undefined && (to_ms === undefined || after.at_ms < to_ms))
    parts.push([`and (${of}at_ms, ${of}id) < (?, ?)`, after.at_ms, after.id]);
  else if (to_ms !== undefined) parts.push([`and ${of}at_ms < ?`, to_ms]);
  return [parts.map(([sql]) => sql).join(' '), parts.flatMap(([, ...values]) => values)];
}

const periodOf = (ms: number) => Math.floor(ms / PERIOD_MS);

function subjectsOf({ numbers, keys }: Pick<AccessRecordRow, 'numbers' | 'keys'>): Set<string> {
  return new Set<string>([...JSON.parse(numbers), ...JSON.parse(keys)]);
}

function recordOf({ numbers, keys: _, ...row }: AccessRecordRow): AccessRecord {
  return { ...row, numbers: JSON.parse(numbers) };
}
