import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EndOfStream } from '../events/stream-connection.ts';
import type { DeliveryEvent } from '../jobs/outbox.ts';
import type { Behind } from '../journal/high-water.ts';
import type { Commit } from '../journal/journal.ts';
import type { Entry, OfflineRange } from '../protocol/entry.ts';
import { endsBeforeMidnight } from '../protocol/number-pace.ts';
import { lastBefore } from '../protocol/offline-range.ts';
import type { Notice } from '../service/protocol-service.ts';
import type { LookupEvent } from '../service/source-lookup.ts';
import { type CallFactMetrics, createCallFactMetrics } from './call-fact-metrics.ts';
import { createSourceMetrics } from './source-metrics.ts';
import { ThrottledLog } from './throttled-log.ts';

/** Share of a day's numbers from which on their use is logged as an error. */
const NUMBERS_WARNING = 0.9;

/** The same message at most this often, not with every caller. */
const REPEAT_LOG_MS = 10_000;

const NOTICES: Record<Notice['what'], string> = {
  told_unknown: 'unknown protocol number given with a request: the call id was used instead',
  call_id_reused: 'call id repeated by another caller: treated as a new attendance with its own number',
  call_id_old: 'call id repeated after more than 30 days: is it unique for each attendance?',
  text_cut: 'optional text was too long and was cut; the number was issued',
  text_unreadable: 'optional text was not valid UTF-8 text; the number was issued',
  offline_conflict: 'a PBX gave the number of another call: run carimbo offline',
  offline_other_host: 'more than one machine gives out numbers of one offline range: run carimbo offline',
  offline_day_differs:
    'the number of a PBX has another day than its call: check the PBX’s clock and time zone',
};

/** Counts and logs what the journal, the sources and the jobs do. Contains no personal data. */
export class Metrics {
  readonly registry = new Registry();
  /** For the source of one operator. */
  readonly source = createSourceMetrics(this.registry);
  readonly #log: Logger;
  /** The server's last sequence of a day, by operator. */
  readonly #last: ReadonlyMap<string, number>;
  readonly #throttledLog = new ThrottledLog(REPEAT_LOG_MS);
  /** Day and per cent of the last warning, by operator. */
  readonly #numbersWarned = new Map<string, string>();
  /** Day of the last warning, by operator. */
  readonly #paceWarned = new Map<string, string>();

  readonly #issued = new Counter({
    name: 'carimbo_protocols_issued_total',
    help: 'Protocols issued',
    registers: [this.registry],
  });
  readonly #commits = new Histogram({
    name: 'carimbo_commit_seconds',
    help: 'Time from the start of a journal transaction until it is on disk',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers: [this.registry],
  });
  readonly #commands = new Histogram({
    name: 'carimbo_commit_commands',
    help: 'Commands written by one journal transaction',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 512],
    registers: [this.registry],
  });
  readonly #commitFailures = new Counter({
    name: 'carimbo_commit_failures_total',
    help: 'Journal transactions that failed',
    registers: [this.registry],
  });
  readonly #highWaterOk = new Gauge({
    name: 'carimbo_high_water_ok',
    help: '0 while the high-water file cannot be read or written',
    registers: [this.registry],
  });
  readonly #databaseBehind = new Gauge({
    name: 'carimbo_database_behind',
    help: '1 while the database is behind what this node saw, and no number is issued',
    labelNames: ['operator'],
    registers: [this.registry],
  });
  readonly #clockSteps = new Counter({
    name: 'carimbo_clock_steps_total',
    help: 'Times the clock went back, or far forward',
    labelNames: ['operator', 'step'],
    registers: [this.registry],
  });
  readonly #numbersUsed = new Gauge({
    name: 'carimbo_day_numbers_used',
    help: 'Last sequence given on the current civil day; 999999, or the one before operators[].offline, is the end',
    labelNames: ['operator'],
    registers: [this.registry],
  });
  readonly #paceWarnings = new Counter({
    name: 'carimbo_day_numbers_pace_warnings_total',
    help: 'Days whose numbers would not last until midnight at their pace, seen once half of them were used',
    labelNames: ['operator'],
    registers: [this.registry],
  });
  readonly #lookups = new Histogram({
    name: 'carimbo_lookup_seconds',
    help: 'Time that a beneficiary lookup took at the source',
    labelNames: ['operator', 'by', 'outcome'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 2.5, 5],
    registers: [this.registry],
  });
  readonly #deliveries = new Counter({
    name: 'carimbo_deliveries_total',
    help: 'Journal entries sent to the operator’s system, webhooks and e-mail, by outcome',
    labelNames: ['operator', 'target', 'outcome'],
    registers: [this.registry],
  });
  readonly #eventDelay = new Histogram({
    name: 'carimbo_event_delay_seconds',
    help: 'Time from an entry until this node read it for its event streams; the oldest entry of each reading',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  readonly #pops = new Histogram({
    name: 'carimbo_pop_seconds',
    help: 'Time from when a telephone rings until the agent’s browser has drawn the call',
    labelNames: ['operator'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  readonly #eventStreamsEnded = new Counter({
    name: 'carimbo_event_streams_ended_total',
    help: 'Event streams that ended: client, slow, key (revoked), went_back (older database), stopping or refused',
    labelNames: ['operator', 'why'],
    registers: [this.registry],
  });
  readonly #signIns = new Counter({
    name: 'carimbo_sign_ins_total',
    help: 'Attempts of users to sign in: signed_in, failed or code_required (the second factor is asked for)',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly #notices = new Counter({
    name: 'carimbo_issue_notices_total',
    help: 'Requests to issue, and numbers delivered by PBXs, that were unusual; all of them were recorded',
    labelNames: ['operator', 'what'],
    registers: [this.registry],
  });

  /** @param operators with the ranges of their PBXs, before which the server's numbers end */
  constructor(
    log: Logger,
    operators: readonly { ans_registry: string; offline?: readonly OfflineRange[] }[] = [],
  ) {
    this.#log = log;
    this.#last = new Map(
      operators.map(({ ans_registry, offline = [] }) => [ans_registry, lastBefore(offline)]),
    );
    this.#highWaterOk.set(1);
    collectDefaultMetrics({ register: this.registry });
  }

  /** For the PBXs whose manager interface is read. */
  callFacts(asterisk: readonly { origin: string; host: string }[]): CallFactMetrics {
    const [log, throttledLog] = [this.#log, this.#throttledLog];
    return createCallFactMetrics({ registry: this.registry, log, throttledLog, asterisk });
  }

  signedIn(outcome: string): void {
    this.#signIns.inc({ outcome });
  }

  committed({ commands, ms, issued, steps, heads }: Commit): void {
    this.#issued.inc(issued);
    this.#commits.observe(ms / 1000);
    this.#commands.observe(commands);
    for (const { operator, step } of steps) {
      this.#clockSteps.inc({ operator, step });
      this.#log.warn(
        { operator, step },
        `the clock went ${step} since the last entry: check the time of this machine`,
      );
    }
    for (const head of heads) {
      this.#checkPace(head);
      this.#checkNumbers(head);
    }
  }

  /** The high-water file cannot be used; null when it can again. */
  highWaterFile(err: unknown): void {
    this.#highWaterOk.set(err === null ? 1 : 0);
    if (err === null) this.#log.info('the high-water file is written again');
    else this.#log.error({ err }, 'the high-water file cannot be used; numbers are still issued');
  }

  /** An operator's journal is behind what this node saw; null when it no longer is. */
  behind(operator: string, behind: Behind | null): void {
    this.#databaseBehind.set({ operator }, behind === null ? 0 : 1);
    if (behind === null) this.#log.info({ operator }, 'the journal is no longer behind: numbers are issued');
    else
      this.#log.error(
        { operator, ...behind },
        'the database is behind what was recorded before: no number is issued',
      );
  }

  commitFailed(err: unknown): void {
    this.#commitFailures.inc();
    this.#log.error({ err }, 'journal transaction failed: no number was issued');
  }

  lookedUp({ operator, by, outcome, ms, code, reason }: LookupEvent): void {
    this.#lookups.observe({ operator, by, outcome }, ms / 1000);
    this.#throttledLog.report(`${operator} ${outcome} ${code ?? ''}`, (times) => {
      const line = { operator, by, code, reason };
      if (outcome === 'misconfigured')
        this.#log.error({ ...line, times }, 'the source is misconfigured: run carimbo doctor');
      else if (outcome === 'unavailable' || outcome === 'timeout')
        this.#log.warn({ ...line, outcome, ms: Math.round(ms), times }, 'the source did not answer a lookup');
    });
  }

  delivered({ operator, target, outcome, reason }: DeliveryEvent): void {
    this.#deliveries.inc({ operator, target, outcome });
    if (outcome === 'accepted') return;
    this.#throttledLog.report(`${operator} ${target} ${outcome}`, (times) =>
      this.#log.warn({ operator, target, outcome, reason, times }, 'an entry was not accepted; will retry'),
    );
  }

  noticed({ operator, origin, what, field }: Notice): void {
    this.#notices.inc({ operator, what });
    this.#throttledLog.report(`${operator} ${origin} ${what} ${field ?? ''}`, (times) =>
      this.#log.warn({ operator, origin, what, field, times }, NOTICES[what]),
    );
  }

  /** A node whose clock is behind the database's has a delay of 0. */
  eventsRead({ at }: Pick<Entry, 'at'>): void {
    this.#eventDelay.observe(Math.max(0, Date.now() - Date.parse(at)) / 1000);
  }

  popShown(operator: string, seconds: number): void {
    this.#pops.observe({ operator }, seconds);
  }

  eventStreamEnded(operator: string, why: EndOfStream): void {
    this.#eventStreamsEnded.inc({ operator, why });
    this.#throttledLog.report(`${operator} ${why}`, (times) => {
      if (why === 'slow')
        this.#log.warn(
          { operator, times },
          'an event stream was closed: its client took nothing for too long',
        );
      if (why === 'went_back')
        this.#log.error({ operator, times }, 'event streams were closed: the journal went back');
    });
  }

  eventsFailed(err: unknown): void {
    this.#throttledLog.report('events', (times) =>
      this.#log.warn({ err, times }, 'reading the journal for event streams failed; will retry'),
    );
  }

  /** A number of the operator's system could not be obtained at once; the reconciling job will. */
  numberFailed(err: unknown): void {
    this.#log.warn({ err }, 'number of the operator’s system not obtained yet; will retry');
  }

  #lastOf(operator: string): number {
    return this.#last.get(operator) ?? lastBefore([]);
  }

  /** Once a day. */
  #checkPace({ operator, day, number, at }: Commit['heads'][number]): void {
    // From the first commit on: an alert on the increase does not see a counter that appears with 1.
    this.#paceWarnings.inc({ operator }, 0);
    if (
      this.#paceWarned.get(operator) === day ||
      !endsBeforeMidnight({ number, at, last: this.#lastOf(operator) })
    )
      return;
    this.#paceWarned.set(operator, day);
    this.#paceWarnings.inc({ operator });
    this.#log.warn(
      { operator, day, number, at },
      'at this pace the protocol numbers of the day end before midnight',
    );
  }

  /** Once for every per cent from 90 on. */
  #checkNumbers({ operator, day, number }: Commit['heads'][number]): void {
    this.#numbersUsed.set({ operator }, number);
    const last = this.#lastOf(operator);
    if (number < last * NUMBERS_WARNING) return;
    const percent = Math.floor((number / last) * 100);
    const warning = `${day}/${percent}`;
    if (this.#numbersWarned.get(operator) === warning) return;
    this.#numbersWarned.set(operator, warning);
    this.#log.error({ operator, day, number, percent }, 'the protocol numbers of the day are running out');
  }
}
