import { type Condition, conditions } from './conditions.ts';
import { placeholders, type Query } from './query.ts';
import { protocolOf } from './rows.ts';
import type { ProtocolRow } from './schema.ts';
import type { CallbackPosition, Reads } from './store.ts';

/** How many calls are examined for one page; of each, the caller's other calls are looked for. */
const WINDOW = 1000;
/** Calls of one page, besides the last one of each caller. */
const MOST_CALLS = 2000;

type OwedRow = ProtocolRow & { callback_ms: number };

/** Callers who are owed a call: a walk along the index of owed calls, which the caller's last one represents. */
export function createCallbacks(query: Query): Reads['callbacks'] {
  return async (operator, { since_ms, waited_s, limit, after }) => {
    const owed: Condition[] = [
      ['p.operator = ?', operator],
      ['p.callback_ms is not null'],
      ['(p.callback_waited_s is null or p.callback_waited_s >= ?)', waited_s],
    ];
    const isRecent: Condition = ['p.callback_ms >= ?', since_ms];
    // Subqueries with a limit: PostgreSQL would make a join of `not exists`, and read the whole table for it.
    const isLast: Condition = [
      `(select 1 from protocol l where l.operator = p.operator and l.caller_e164 = p.caller_e164
  and l.callback_ms is not null and (l.callback_ms, l.seq) > (p.callback_ms, p.seq)
  and (l.callback_waited_s is null or l.callback_waited_s >= ?) limit 1) is null`,
      waited_s,
    ];
    // `+ 0`: or SQLite would take the index of times. `|| ''`: SQLite compares an expression with a column by the column's
    // affinity, for which it uses no index of expressions.
    const isNotThrough: Condition = [
      `(select 1 from protocol t where t.operator = p.operator
  and coalesce(t.caller_e164, t.caller) = p.caller_e164 || '' and t.spoken_ms > p.callback_ms
  and t.issued_ms + 0 > p.issued_ms limit 1) is null`,
    ];

    // Only one lower bound: of two, SQLite uses the one of a single column, and walks from there for every page.
    const from: Condition =
      after !== undefined && after.callback_ms >= since_ms
        ? ['(p.callback_ms, p.seq) > (?, ?)', after.callback_ms, after.seq]
        : isRecent;
    const walk = [...owed, from];
    const [end = null] = await select<CallbackPosition>('p.callback_ms, p.seq', walk, {
      tail: `order by p.callback_ms, p.seq limit 1 offset ${WINDOW - 1}`,
    });
    const window: Condition[] =
      end === null ? [] : [['(p.callback_ms, p.seq) <= (?, ?)', end.callback_ms, end.seq]];
    const last = await select<OwedRow>('p.*', [...walk, ...window, isLast, isNotThrough], {
      tail: `order by p.callback_ms, p.seq limit ${limit}`,
    });
    const callers = last.map(({ caller_e164 }) => caller_e164);
    const all =
      callers.length === 0
        ? []
        : await select<OwedRow>(
            'p.*',
            [[`p.caller_e164 in (${placeholders(callers)})`, ...callers], ...owed, isRecent, isNotThrough],
            { tail: `order by p.callback_ms desc, p.seq desc limit ${MOST_CALLS}` },
          );
    const items = last.map((row) => {
      const isEarlier = ({ caller_e164, callback_ms, seq }: OwedRow) =>
        caller_e164 === row.caller_e164 &&
        (callback_ms < row.callback_ms || (callback_ms === row.callback_ms && seq < row.seq));
      return [row, ...all.filter(isEarlier)].map(protocolOf);
    });
    return { items, stopped: items.length < limit ? end : null };
  };

  function select<T>(columns: string, where: Condition[], { tail }: { tail: string }): Promise<T[]> {
    const { sql, values } = conditions(where);
    return query<T>(`select ${columns} from protocol p where ${sql} ${tail}`, values);
  }
}
