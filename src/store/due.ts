import { type Condition, conditions, WINDOW } from './conditions.ts';
import type { Query } from './query.ts';
import { protocolOf, type Value } from './rows.ts';
import type { ProtocolRow } from './schema.ts';
import type { DuePosition, Reads } from './store.ts';

const ORDER = 'order by due_ms, issued_ms, seq';

/** Protocols by due time: a walk along the index of deadlines. */
export function createDue(query: Query): Reads['due'] {
  function rows<T>(columns: string, where: Condition[], tail: string): Promise<T[]> {
    const { sql, values } = conditions(where);
    return query<T>(`select ${columns} from protocol where ${sql} ${ORDER} ${tail}`, values);
  }

  return async (operator, { before_ms, class: demandClass, limit, after }) => {
    const walk: Condition[] = [['operator = ?', operator], ['due_ms is not null']];
    const before: Condition[] = before_ms === undefined ? [] : [['due_ms < ?', before_ms]];
    if (after !== undefined)
      walk.push(['(due_ms, issued_ms, seq) > (?, ?, ?)', after.due_ms, after.issued_ms, after.seq]);
    const others = demandClass === undefined ? [] : [mentions(demandClass)];
    // As in searches: what is rare is looked for page by page.
    const [end = null] =
      others.length === 0
        ? []
        : await rows<DuePosition>(
            'due_ms, issued_ms, seq',
            [...walk, ...before],
            `limit 1 offset ${WINDOW - 1}`,
          );
    // Only one upper bound: of two, SQLite uses the one of a single column, and walks all that is due before it.
    const window: Condition[] =
      end === null ? before : [['(due_ms, issued_ms, seq) <= (?, ?, ?)', end.due_ms, end.issued_ms, end.seq]];
    const found = await rows<ProtocolRow>('*', [...walk, ...window, ...others], `limit ${limit}`);
    const items = found.map(protocolOf);
    return { items, stopped: items.length < limit ? end : null };
  };
}

/** Classes and terms stand in the JSON text of the occurrences, which is not parsed for this. */
function mentions(demandClass: Value): Condition {
  return ['occurrences like ?', `%"class":"${demandClass}"%`];
}
