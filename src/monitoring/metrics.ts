import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DeliveryEvent } from '../jobs/outbox.ts';
import type { Commit } from '../journal/journal.ts';
import { LAST_SEQUENCE } from '../protocol/number.ts';
import { endsBeforeMidnight } from '../protocol/number-pace.ts';
import type { LookupEvent } from '../service/lookup.ts';
import type { Notice } from '../service/protocol-service.ts';
import type { SourceWatch } from '../source/source-watch.ts';
import { createSourceMetrics } from './source-metrics.ts';
import { ThrottledLog } from './throttled-log.ts';

/** From this share of a day's numbers on, somebody must be told. */
const NUMBERS_WARNING = 0.9;

/** A source that is down is told this often, not with every caller. */
const TELL_AGAIN_MS = 10_000;

const NOTICES: Record<Notice['what'], string> = {
  told_unknown: 'a channel has a protocol number that this operator does not have; the call id decided',
  call_id_reused: 'a call id came with another caller: a new attendance, with its own number',
  call_id_old:
    'a call id older than 30 days came again and got its old number: is it one for each attendance?',
  text_cut: 'an optional text was too long and was cut; the number was given',
  text_unreadable: 'an optional text could not be read as UTF-8 text; the number was given',
};

/** What is counted and what is said aloud when the journal and the sources do their work. No personal data. */
export interface Watch {
  registry: Registry;
  committed(commit: Commit): void;
  commitFailed(error: unknown): void;
  lookedUp(event: LookupEvent): void;
  /** For the source of one operator. */
  source(operator: string): SourceWatch;
  delivered(event: DeliveryEvent): void;
  noticed(notice: Notice): void;
  /** A number of the operator's own system could not be settled at once; it is reconciled. */
  numberFailed(error: unknown): void;
}

export function createWatch(log: Logger): Watch {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const issued = new Counter({ name: 'carimbo_protocols_issued_total', help: 'Protocols issued', registers });
  const commits = new Histogram({
    name: 'carimbo_commit_seconds',
    help: 'Time from the start of a journal transaction until it is on disk',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const batches = new Histogram({
    name: 'carimbo_commit_commands',
    help: 'Commands written by one journal transaction',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 512],
    registers,
  });
  const failures = new Counter({
    name: 'carimbo_commit_failures_total',
    help: 'Journal transactions that failed',
    registers,
  });
  const steps = new Counter({
    name: 'carimbo_clock_steps_total',
    help: 'Times the clock went back, or far forward',
    labelNames: ['operator', 'step'],
    registers,
  });
  const used = new Gauge({
    name: 'carimbo_day_numbers_used',
    help: 'Last sequence given on the current civil day; 999999 is the end',
    labelNames: ['operator'],
    registers,
  });
  const paceWarnings = new Counter({
    name: 'carimbo_day_numbers_pace_warnings_total',
    help: 'Days whose numbers would not last until midnight at their pace, seen once half of them were used',
    labelNames: ['operator'],
    registers,
  });
  const lookups = new Histogram({
    name: 'carimbo_lookup_seconds',
    help: 'Time that a beneficiary lookup took at the source',
    labelNames: ['operator', 'by', 'outcome'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 2.5, 5],
    registers,
  });
  const deliveries = new Counter({
    name: 'carimbo_deliveries_total',
    help: 'Journal entries sent to the operator’s system, by what came of it',
    labelNames: ['operator', 'outcome'],
    registers,
  });
  const notices = new Counter({
    name: 'carimbo_issue_notices_total',
    help: 'Requests to issue with something odd about them, all of them answered',
    labelNames: ['operator', 'what'],
    registers,
  });
  const throttledLog = new ThrottledLog(TELL_AGAIN_MS);
  const warned = new Map<string, string>();
  const paceWarned = new Map<string, string>();

  /** Once a day. */
  function watchPace({ operator, day, number, at }: Commit['heads'][number]): void {
    // From the first commit on: an alert on the increase does not see a counter that appears with 1.
    paceWarnings.inc({ operator }, 0);
    if (paceWarned.get(operator) === day || !endsBeforeMidnight({ number, at })) return;
    paceWarned.set(operator, day);
    paceWarnings.inc({ operator });
    log.warn(
      { operator, day, number, at },
      'at this pace the protocol numbers of the day end before midnight',
    );
  }

  /** Once for every per cent from 90 on: loud, but readable. */
  function watchNumbers({ operator, day, number }: Commit['heads'][number]): void {
    used.set({ operator }, number);
    if (number < LAST_SEQUENCE * NUMBERS_WARNING) return;
    const percent = Math.floor((number / LAST_SEQUENCE) * 100);
    const mark = `${day}/${percent}`;
    if (warned.get(operator) === mark) return;
    warned.set(operator, mark);
    log.error({ operator, day, number, percent }, 'the protocol numbers of the day are running out');
  }

  return {
    registry,
    source: createSourceMetrics(registry),
    committed({ commands, ms, issued: count, steps: stepped, heads }) {
      issued.inc(count);
      commits.observe(ms / 1000);
      batches.observe(commands);
      for (const { operator, step } of stepped) {
        steps.inc({ operator, step });
        log.warn(
          { operator, step },
          `the clock went ${step} since the last entry: check the time of this machine`,
        );
      }
      for (const head of heads) {
        watchPace(head);
        watchNumbers(head);
      }
    },
    commitFailed(err) {
      failures.inc();
      log.error({ err }, 'the database did not take a transaction: no number was told');
    },
    delivered({ operator, outcome }) {
      deliveries.inc({ operator, outcome });
      if (outcome !== 'accepted')
        log.warn({ operator, outcome }, 'the operator’s system did not take an entry; it is sent again');
    },
    noticed({ operator, origin, what, field }) {
      notices.inc({ operator, what });
      throttledLog.tell(`${operator} ${origin} ${what} ${field ?? ''}`, (times) =>
        log.warn({ operator, origin, what, field, times }, NOTICES[what]),
      );
    },
    numberFailed(err) {
      log.warn({ err }, 'a number of the operator’s system is not settled yet; it is tried again');
    },
    lookedUp({ operator, by, outcome, ms, code, reason }) {
      lookups.observe({ operator, by, outcome }, ms / 1000);
      throttledLog.tell(`${operator} ${outcome} ${code ?? ''}`, (times) => {
        if (outcome === 'misconfigured')
          log.error({ operator, by, code, reason, times }, 'the source is misconfigured: run carimbo doctor');
        else if (outcome === 'unavailable' || outcome === 'timeout')
          log.warn(
            { operator, by, outcome, code, reason, ms: Math.round(ms), times },
            'the source did not answer a lookup',
          );
      });
    },
  };
}
