import type { Query } from './query.ts';

/** How many are examined: what is due until tomorrow, unless very much is late. */
const EXAMINED = 10_000;

export interface DueMoments {
  now_ms: number;
  /** The first instants of tomorrow, and of the day after. */
  tomorrow_ms: number;
  after_tomorrow_ms: number;
  /** How long after its due time an urgent demand is late. */
  urgent_late_after_ms: number;
}

/** Protocols with an answer due until tomorrow, by the class of their first occurrence and whom it is assigned or forwarded to. */
export interface DueCount {
  class: string | null;
  team: string | null;
  late: number;
  today: number;
  tomorrow: number;
}

export interface FoundDueCounts {
  rows: DueCount[];
  /** There are more than were examined. */
  more: boolean;
}

/** The first occurrence's, which is the only one of most. */
const MEMBER = {
  sqlite: (name: string) => `p.occurrences ->> '$[0].${name}'`,
  postgres: (name: string) => `p.occurrences::json -> 0 ->> '${name}'`,
} as const;

/** Most have none, and their JSON is not parsed. */
const HAS_TEAM = `(p.occurrences like '%"assigned_to":%' or p.occurrences like '%"forwarded_to":%')`;

/** A walk along the index of deadlines, with a bound. */
export function createDueCounts(
  query: Query,
  dialect: keyof typeof MEMBER,
): (operator: string, moments: DueMoments) => Promise<FoundDueCounts> {
  const member = MEMBER[dialect];
  const sql = `
select class, team,
  sum(case when late_ms < ? then 1 else 0 end) as late,
  sum(case when late_ms >= ? and due_ms < ? then 1 else 0 end) as today,
  sum(case when late_ms >= ? and due_ms >= ? then 1 else 0 end) as tomorrow
from (
  select p.due_ms, p.due_ms + case when p.class = 'urgent' then cast(? as bigint) else 0 end as late_ms, p.class,
    case when ${HAS_TEAM} then coalesce(${member('assigned_to')}, ${member('forwarded_to')}) end as team
  from protocol p where p.operator = ? and p.due_ms is not null and p.due_ms < ?
  order by p.due_ms, p.issued_ms, p.seq limit ${EXAMINED}
) as due group by class, team`;
  return async (operator, { now_ms, tomorrow_ms, after_tomorrow_ms, urgent_late_after_ms }) => {
    const values = [
      now_ms,
      now_ms,
      tomorrow_ms,
      now_ms,
      tomorrow_ms,
      urgent_late_after_ms,
      operator,
      after_tomorrow_ms,
    ];
    const found = await query<DueCount>(sql, values);
    // PostgreSQL's sums are texts where they could be larger than a number.
    const rows = found.map(({ late, today, tomorrow, ...of }) => ({
      ...of,
      late: Number(late),
      today: Number(today),
      tomorrow: Number(tomorrow),
    }));
    const total = rows.reduce((sum, { late, today, tomorrow }) => sum + late + today + tomorrow, 0);
    return { rows, more: total >= EXAMINED };
  };
}
