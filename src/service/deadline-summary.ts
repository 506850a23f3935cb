import { civilTime } from '../protocol/civil-time.ts';
import { CLASSES, type DemandClass } from '../protocol/enums.ts';
import type { Reads } from '../store/store.ts';
import { startOfDay } from './deadline-list.ts';

export interface DueNumbers {
  late: number;
  today: number;
  tomorrow: number;
}

/** How many protocols have an answer due until tomorrow. No personal data. */
export interface DeadlineSummary extends DueNumbers {
  /** By the clock of the journal. */
  at: string;
  /** False where so many are due that only the first ones were counted. */
  complete: boolean;
  /** By class and team, what is most urgent first. */
  items: ({ class: DemandClass | null; assigned_to: string | null } & DueNumbers)[];
}

export interface DeadlineSummaryOptions {
  reads: Pick<Reads, 'dueCounts'>;
  operator: { ans_registry: string; time_zone: string; deadlines: { urgentLateAfterMs: number } };
  /** Milliseconds since the epoch, by the clock of the journal. */
  now: number;
}

export async function summarizeDeadlines({
  reads,
  operator: { ans_registry, time_zone, deadlines },
  now,
}: DeadlineSummaryOptions): Promise<DeadlineSummary> {
  const { rows, more } = await reads.dueCounts(ans_registry, {
    now_ms: now,
    tomorrow_ms: startOfDay(time_zone, { now, days: 1 }),
    after_tomorrow_ms: startOfDay(time_zone, { now, days: 2 }),
    urgent_late_after_ms: deadlines.urgentLateAfterMs,
  });
  const sum = (name: keyof DueNumbers) => rows.reduce((total, row) => total + row[name], 0);
  return {
    at: civilTime(now, time_zone).at,
    complete: !more,
    late: sum('late'),
    today: sum('today'),
    tomorrow: sum('tomorrow'),
    items: rows
      .map(({ class: named, team, late, today, tomorrow }) => ({
        class: CLASSES.find((one) => one === named) ?? null,
        assigned_to: team,
        late,
        today,
        tomorrow,
      }))
      .sort((a, b) => b.late - a.late || b.today - a.today || b.tomorrow - a.tomorrow),
  };
}
