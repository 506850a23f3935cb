import type { Journal } from '../journal/journal.ts';
import { isIdentified } from '../protocol/enums.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { MAX_TRIES } from '../protocol/protocol.ts';
import { identityOf, type LookUp } from '../service/identify.ts';
import type { LookupQuota } from '../service/lookup-quota.ts';
import type { LookupEvent } from '../service/source-lookup.ts';
import type { Reads, Store } from '../store/store.ts';
import { Poller } from './poller.ts';
import { ResumePositions } from './resume-positions.ts';

const INTERVAL_MS = 10_000;
const MAX_INTERVAL_MS = 60_000;
const PAGE_SIZE = 200;
/** After this time the answer is no longer useful. */
const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;

export interface LaterLookupsParts {
  journal: Journal;
  reads: Reads;
  operators: readonly string[];
  lookUp: LookUp;
  quota: LookupQuota;
  onError?: (error: unknown) => void;
  /** While the source answers; otherwise it grows to a minute. */
  intervalMs?: number;
  now: Store['now'];
}

/**
 * Repeats lookups that the source did not answer or that the quota did not allow. Uses the same quota, and at most half
 * of it, so that it neither takes lookups from callers nor allows cards to be guessed.
 */
export class LaterLookups {
  readonly #parts: LaterLookupsParts;
  readonly #poller: Poller;
  readonly #positions = new ResumePositions();
  /** Operators whose source did not answer the last lookup. */
  readonly #silent = new Set<string>();
  /** Operators that are being polled. */
  readonly #polling = new Set<string>();

  constructor(parts: LaterLookupsParts) {
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

  /** When a source answers a caller again, its pending lookups are repeated soon, not after the long interval. */
  lookedUp({ operator, outcome }: Pick<LookupEvent, 'operator' | 'outcome'>): void {
    if (outcome === 'unsupported') return;
    if (outcome !== 'found' && outcome !== 'not_found') {
      // A failure during a poll says nothing about the source: that card may always fail.
      if (!this.#polling.has(operator)) this.#silent.add(operator);
    } else if (this.#silent.delete(operator)) this.#poller.endBackoff(operator);
  }

  /** Repeats the pending lookups of an operator. @returns false when the source still does not answer */
  async poll(operator: string): Promise<boolean> {
    this.#polling.add(operator);
    try {
      return await this.#positions.poll(operator, () => this.#pass(operator));
    } finally {
      this.#polling.delete(operator);
    }
  }

  /** Resumes after the last item, so that one card that always fails does not block the others. */
  async #pass(operator: string): Promise<boolean> {
    const { reads, quota, now } = this.#parts;
    const from = this.#positions.of(operator) ?? { issued_ms: (await now()) - GIVE_UP_AFTER_MS, seq: 0 };
    const pending = await reads.pendingLookups(operator, { ...from, limit: PAGE_SIZE });
    this.#positions.set(operator, pending.length === PAGE_SIZE ? pending.at(-1) : undefined);
    for (const protocol of pending) {
      if (this.#poller.signal.aborted) return true;
      if (protocol.tries > MAX_TRIES) continue;
      if (!(await quota.isHalfLeft(protocol))) return true;
      if (await this.#lookUpAgain(protocol)) continue;
      this.#positions.set(operator, protocol);
      return false;
    }
    return true;
  }

  async #lookUpAgain(protocol: Protocol): Promise<boolean> {
    const { journal, lookUp, quota } = this.#parts;
    const query = queryOf(protocol);
    if (query === null) return true;
    const ticket = await quota.take(protocol);
    if ('retryAfter' in ticket) return false;
    const lookup = await lookUp(protocol.operator, query, { signal: this.#poller.signal });
    if (lookup.identification !== 'not_found') await ticket.hit();
    if (!isIdentified(lookup.identification) && lookup.identification !== 'not_found') return false;
    await journal.write({
      kind: 'append',
      operator: protocol.operator,
      actor: 'system:relookup',
      identity: null,
      number: protocol.number,
      entry: { type: 'identified', data: { by: 'relookup', ...identityOf(lookup, query) } },
    });
    return true;
  }
}

function queryOf({ card_number, cpf }: Protocol): { card_number: string } | { cpf: string } | null {
  if (card_number !== null) return { card_number };
  return cpf === null ? null : { cpf };
}
