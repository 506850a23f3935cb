import { type TimeLimit, withTimeout } from '../concurrency/with-timeout.ts';
import type { Journal } from '../journal/journal.ts';
import type { ContingencyReason, Entry, NewEntry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { isRepeated, REQUEST_LIMIT_MS, type SourceNumbers } from '../service/source-numbers.ts';
import { protocolValues } from '../source/protocol-values.ts';
import type { Issued, Issuer } from '../source/source.ts';
import type { Reads, Store } from '../store/store.ts';
import { Poller } from './poller.ts';
import { ResumePositions } from './resume-positions.ts';

const INTERVAL_MS = 10_000;
const MAX_INTERVAL_MS = 60_000;
const PAGE_SIZE = 100;
/** A younger claim may still be waiting for the first reply. */
const MIN_AGE_MS = 2 * REQUEST_LIMIT_MS;
const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;
const ACTOR = 'system:reconcile';

export interface ReconcileParts {
  journal: Journal;
  reads: Pick<Reads, 'pendingNumbers' | 'entriesOf'>;
  issuers: ReadonlyMap<string, Issuer>;
  numbers: SourceNumbers;
  onError?: (error: unknown) => void;
  intervalMs?: number;
  now: Store['now'];
}

/**
 * Finds out what became of claims that were not answered in time, and requests a number where the operator's system gave
 * none. Never causes a second number: it requests again only if the operator's system says that there is none, recognizes
 * our reference (`idempotent`), or certainly never received the first request. A person has to find out the rest.
 */
export class Reconcile {
  readonly #parts: ReconcileParts;
  readonly #poller: Poller;
  readonly #positions = new ResumePositions();

  constructor(parts: ReconcileParts) {
    this.#parts = parts;
    this.#poller = new Poller({
      operators: [...parts.issuers.keys()],
      poll: (operator) => this.poll(operator),
      intervalMs: parts.intervalMs ?? INTERVAL_MS,
      maxIntervalMs: MAX_INTERVAL_MS,
      onError: parts.onError,
    });
  }

  start(): void {
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** Reconciles the pending claims of an operator. @returns false when its system still does not answer */
  poll(operator: string): Promise<boolean> {
    return this.#positions.poll(operator, () => this.#pass(operator));
  }

  async #pass(operator: string): Promise<boolean> {
    const { reads, numbers } = this.#parts;
    const from = this.#positions.of(operator) ?? { issued_ms: 0, seq: 0 };
    const open = await reads.pendingNumbers(operator, { ...from, limit: PAGE_SIZE });
    this.#positions.set(operator, open.length === PAGE_SIZE ? open.at(-1) : undefined);
    if (open.length === 0) return true;
    const now = await this.#parts.now();
    for (const protocol of open) {
      if (this.#poller.signal.aborted) return true;
      const age = now - protocol.issued_ms;
      if (numbers.isRequesting(protocol.number) || age < MIN_AGE_MS) continue;
      if (await this.#reconcile(protocol, age)) continue;
      // Resumes after it, so that one claim that always fails does not block the rest.
      this.#positions.set(operator, protocol);
      return false;
    }
    return true;
  }

  async #reconcile(protocol: Protocol, age: number): Promise<boolean> {
    const { issuers, reads } = this.#parts;
    const issuer = issuers.get(protocol.operator);
    if (issuer === undefined) return true;
    if (age > GIVE_UP_AFTER_MS) return this.#giveUp(protocol, 'too_old');

    const entries = await reads.entriesOf(protocol.operator, [protocol.number]);
    const state = lastState(entries);
    if (state === 'unusable' || state === 'repeated') return this.#giveUp(protocol, state);
    const { find } = issuer;
    if (mayHaveIssued(state) && find !== null) {
      const found = await this.#limited((limit) => find(protocolValues(protocol), limit));
      if (found.outcome !== 'none') return this.#conclude(protocol, found);
    } else if (mayHaveIssued(state) && !issuer.idempotent) {
      return this.#giveUp(protocol, 'nothing_to_ask_by');
    }
    await this.#append(protocol, { type: 'contingency', data: { reason: 'interrupted' } });
    // After another request it is no longer certain that none arrived. If it was in doubt before, nothing changes.
    if (!mayHaveIssued(state)) await this.#append(protocol, { type: 'claimed_again', data: {} });
    return this.#requestAgain(protocol, issuer);
  }

  async #requestAgain(protocol: Protocol, issuer: Issuer): Promise<boolean> {
    const issued = await this.#limited((limit) => issuer.issue(protocolValues(protocol), limit));
    if (issued.outcome === 'none') return this.#giveUp(protocol, 'refused');
    return this.#conclude(protocol, issued);
  }

  async #conclude(protocol: Protocol, issued: Issued): Promise<boolean> {
    if (issued.outcome !== 'number') return false;
    try {
      await this.#parts.numbers.record(protocol, issued.number, 'reconcile');
      return true;
    } catch (error) {
      if (!isRepeated(error)) throw error;
      return this.#giveUp(protocol, 'repeated');
    }
  }

  async #giveUp(protocol: Protocol, reason: string): Promise<true> {
    // A claim that is still open is closed first: our number counts.
    await this.#append(protocol, { type: 'contingency', data: { reason: 'interrupted' } });
    await this.#append(protocol, { type: 'number_given_up', data: { reason } });
    return true;
  }

  async #append({ operator, number }: Protocol, entry: NewEntry): Promise<void> {
    await this.#parts.journal.write({
      kind: 'append',
      operator,
      actor: ACTOR,
      number,
      identity: null,
      entry,
    });
  }

  #limited(ask: (limit: TimeLimit) => Promise<Issued>): Promise<Issued> {
    return withTimeout({ ms: REQUEST_LIMIT_MS, signal: this.#poller.signal }, ask);
  }
}

type State = ContingencyReason | 'claimed';

/** The last entry about requesting the number. */
function lastState(entries: readonly Entry[]): State {
  const last = entries.findLast(({ type }) => type === 'contingency' || type === 'claimed_again');
  return last?.type === 'contingency' ? last.data.reason : 'claimed';
}

function mayHaveIssued(state: State): boolean {
  return state === 'claimed' || state === 'unanswered' || state === 'interrupted';
}
