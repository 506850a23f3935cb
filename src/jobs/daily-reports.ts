import { civilTime } from '../protocol/civil-time.ts';
import type { ReportMails } from '../store/report-mails.ts';
import type { Store } from '../store/store.ts';
import { Poller } from './poller.ts';

const INTERVAL_MS = 60_000;
const MAX_INTERVAL_MS = 1_800_000;
/** Days that were missed while no server ran are sent late, at most so many. */
const LATE_DAYS = 7;

export interface DailyReportsParts {
  operators: readonly { ans_registry: string; time_zone: string; hour: number }[];
  mails: ReportMails;
  now: Store['now'];
  /** Makes the report of a day; it is sent when the returned function is called. Null, or why it could not be sent. */
  make(operator: string, day: string): Promise<() => Promise<string | null>>;
  onError?: (error: unknown) => void;
  onFailure?: (operator: string, day: string, failure: string) => void;
  intervalMs?: number;
}

/**
 * Sends the report of each day once, after the hour. Of several nodes one sends it: the one that writes first that it begins.
 * A node that is ended between that and the answer of the mail server leaves a day of which it is unknown whether it was
 * sent; it is not sent again, and `carimbo doctor` names it.
 */
export class DailyReports {
  readonly #parts: DailyReportsParts;
  readonly #poller: Poller;

  constructor(parts: DailyReportsParts) {
    this.#parts = parts;
    const { operators, intervalMs = INTERVAL_MS, onError } = parts;
    this.#poller = new Poller({
      operators: operators.map(({ ans_registry }) => ans_registry),
      poll: (operator) => this.poll(operator),
      intervalMs,
      maxIntervalMs: MAX_INTERVAL_MS,
      onError,
    });
  }

  start(): void {
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** Sends what is owed. @returns false where the mail server did not take one: the next attempt comes later */
  async poll(operator: string): Promise<boolean> {
    const { mails, now, make, onFailure } = this.#parts;
    for (const day of await this.#owed(operator)) {
      if (this.#poller.signal.aborted) return true;
      const send = await make(operator, day);
      if (!(await mails.begin(operator, day, await now()))) continue;
      const failure = await send();
      if (failure === null) {
        await mails.sent(operator, day, await now());
        continue;
      }
      await mails.failed(operator, day, failure);
      onFailure?.(operator, day, failure);
      return false;
    }
    return true;
  }

  /** Days whose hour has come, and that no node began, or that failed; oldest first. The first time, only the day before. */
  async #owed(operator: string): Promise<string[]> {
    const { operators, mails, now } = this.#parts;
    const settings = operators.find(({ ans_registry }) => ans_registry === operator);
    if (settings === undefined) return [];
    const { at } = civilTime(await now(), settings.time_zone);
    const today = at.slice(0, 10);
    const isTime = Number(at.slice(11, 13)) >= settings.hour;
    const last = daysBefore(today, isTime ? 1 : 2);
    const first = daysBefore(last, LATE_DAYS - 1);
    const newest = await mails.newest(operator);
    const failed = (await mails.unsent(operator, first)).filter(({ failure }) => failure !== null);
    const days = new Set(failed.map(({ day }) => day));
    if (newest === null && isTime) days.add(last);
    if (newest !== null)
      for (let day = max(first, daysBefore(newest, -1)); day <= last; day = daysBefore(day, -1))
        days.add(day);
    return [...days].sort();
  }
}

function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10);
}

function max(a: string, b: string): string {
  return a > b ? a : b;
}
