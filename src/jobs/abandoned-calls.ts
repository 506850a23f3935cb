import { CarimboError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import { isAbandoned, missedAt, type Protocol } from '../protocol/protocol.ts';
import type { Missed, Reads, Store } from '../store/store.ts';
import { Poller } from './poller.ts';

const INTERVAL_MS = 60_000;
const MAX_INTERVAL_MS = 300_000;
const PAGE_SIZE = 200;
/** Who answered may be told after the end of the call: at once by a dialplan, later by AMI after an interruption. */
export const ABANDONED_AFTER_MS = 15 * 60_000;

export interface AbandonedCallsParts {
  journal: Journal;
  reads: Reads;
  /** Those whose PBX tells who answered. */
  operators: readonly string[];
  onError?: (error: unknown) => void;
  intervalMs?: number;
  now: Store['now'];
}

/**
 * Closes calls that no agent answered, with reason `abandoned`: they have no deadline, and no agent to treat them. An answer
 * that is told later reopens them (`fold`). Several nodes may do it: the journal decides.
 */
export class AbandonedCalls {
  readonly #parts: AbandonedCallsParts;
  readonly #poller: Poller;

  constructor(parts: AbandonedCallsParts) {
    this.#parts = parts;
    const { operators, intervalMs = INTERVAL_MS, onError } = parts;
    this.#poller = new Poller({
      operators,
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

  /** Closes those of an operator that ended long enough ago. */
  async poll(operator: string): Promise<boolean> {
    const { reads, now } = this.#parts;
    const before_ms = (await now()) - ABANDONED_AFTER_MS;
    for (let after: Missed['after']; ; ) {
      const page: Protocol[] = await reads.missed(operator, {
        before_ms,
        limit: PAGE_SIZE,
        ...(after !== undefined && { after }),
      });
      const last = page.at(-1);
      for (const protocol of page) {
        if (this.#poller.signal.aborted) return true;
        if (isAbandoned(protocol)) await this.#close(protocol);
      }
      if (last === undefined || page.length < PAGE_SIZE) return true;
      after = { missed_ms: Date.parse(missedAt(last) ?? last.issued_at), seq: last.seq };
    }
  }

  async #close({ operator, number }: Protocol): Promise<void> {
    try {
      await this.#parts.journal.write({
        kind: 'append',
        operator,
        actor: 'system:abandoned',
        identity: null,
        number,
        entry: { type: 'closed', data: { reason: 'abandoned' } },
      });
    } catch (error) {
      // Answered, treated or closed meanwhile.
      if (!(error instanceof CarimboError) || error.code !== 'state_conflict') throw error;
    }
  }
}
