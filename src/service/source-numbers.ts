import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { withTimeout } from '../concurrency/with-timeout.ts';
import { CarimboError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { ContingencyReason, NewEntry } from '../protocol/entry.ts';
import { sourceNumberIdentity } from '../protocol/identity.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { protocolValues } from '../source/protocol-values.ts';
import type { Issued, Issuer } from '../source/source.ts';
import type { Reads, Store } from '../store/store.ts';

/** An answer that is late is still waited for, behind the caller's back, so that a number given is not lost. */
export const ASK_LIMIT_MS = 10_000;
/** How often a claim of another node, or of an earlier life, is looked at. */
const WATCH_EVERY_MS = 100;

const ACTOR = 'system:numbers';

export interface SourceNumbersParts {
  journal: Journal;
  reads: Pick<Reads, 'protocol'>;
  /** By registro ANS: those whose system gives the numbers. */
  issuers: ReadonlyMap<string, Issuer>;
  now: Store['now'];
  onError?: (error: unknown) => void;
}

/**
 * Numbers that the operator's own system gives. The claim is the `issued` entry itself, on disk before they are asked,
 * with a number of ours in it: so whatever happens next, there is a number to tell, and something to ask them by
 * (`reference`). Whose number is told is settled by the journal, once, whoever comes first.
 */
export class SourceNumbers {
  readonly #parts: SourceNumbersParts;
  readonly #stopping = new AbortController();
  /** Being asked for by this process, by our number. */
  readonly #asking = new Map<string, Promise<Protocol>>();

  constructor(parts: SourceNumbersParts) {
    this.#parts = parts;
    // One listener for each number being asked for.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Whether this operator's system gives the numbers. */
  areGivenFor(operator: string): boolean {
    return this.#parts.issuers.has(operator);
  }

  isAsking(number: string): boolean {
    return this.#asking.has(number);
  }

  /**
   * The protocol with its number settled: theirs, or ours when theirs did not come in time.
   * @param created this request made the claim, and so is the one that asks · @param withinMs what is left to wait
   */
  async settle(
    protocol: Protocol,
    { created, withinMs }: { created: boolean; withinMs: number },
  ): Promise<Protocol> {
    if (protocol.numbering !== 'claimed') return protocol;
    if (created) this.#begin(protocol);
    const leave = new AbortController();
    const settled = this.#asking.get(protocol.number) ?? this.#watch(protocol, leave.signal);
    try {
      const inTime = await withTimeout({ ms: withinMs, otherwise: () => null }, () => settled);
      return inTime ?? (await this.#takeContingency(protocol, 'unanswered'));
    } finally {
      leave.abort();
    }
  }

  /** Breaks off what is being asked; each ends as a contingency that is reconciled after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#asking.values());
  }

  /**
   * Writes the number they gave. @returns the protocol after it; ours is told all the same when it came too late
   * @throws CarimboError `source_number_repeated` when another protocol has this number
   */
  async record(protocol: Protocol, number: string, by: 'issue' | 'reconcile'): Promise<Protocol> {
    const identity = sourceNumberIdentity(protocol.operator, number);
    return this.#append(protocol, { type: 'numbered', data: { number, by } }, identity);
  }

  #begin(protocol: Protocol): void {
    const asked = this.#ask(protocol);
    this.#asking.set(protocol.number, asked);
    const end = () => this.#asking.delete(protocol.number);
    // Nobody may be waiting any more: what goes wrong then is told here, and fixed by reconciling.
    asked.then(end, (error) => {
      end();
      this.#parts.onError?.(error);
    });
  }

  async #ask(protocol: Protocol): Promise<Protocol> {
    const issuer = this.#parts.issuers.get(protocol.operator);
    if (issuer === undefined) return this.#takeContingency(protocol, 'not_sent');
    const issued = await withTimeout({ ms: ASK_LIMIT_MS, signal: this.#stopping.signal }, (limit) =>
      issuer.issue(protocolValues(protocol), limit),
    );
    if (issued.outcome !== 'number') return this.#takeContingency(protocol, reasonOf(issued));
    try {
      return await this.record(protocol, issued.number, 'issue');
    } catch (error) {
      if (!isRepeated(error)) throw error;
      return this.#takeContingency(protocol, 'repeated');
    }
  }

  /** Another node asks, or one that is gone did: its result is seen in the store. */
  async #watch(protocol: Protocol, left: AbortSignal): Promise<Protocol> {
    const { reads, now } = this.#parts;
    const age = (await now()) - protocol.issued_ms;
    const end = performance.now() + ASK_LIMIT_MS - age;
    while (performance.now() < end) {
      await wait(WATCH_EVERY_MS, undefined, { signal: left }).catch(() => {});
      const current = await reads.protocol(protocol.operator, protocol.number);
      if (left.aborted || (current !== null && current.numbering !== 'claimed')) return current ?? protocol;
    }
    return this.#takeContingency(protocol, 'interrupted');
  }

  #takeContingency(protocol: Protocol, reason: ContingencyReason): Promise<Protocol> {
    return this.#append(protocol, { type: 'contingency', data: { reason } });
  }

  async #append(
    { operator, number }: Protocol,
    entry: NewEntry,
    identity: ReturnType<typeof sourceNumberIdentity> | null = null,
  ): Promise<Protocol> {
    const { journal } = this.#parts;
    return (await journal.write({ kind: 'append', operator, actor: ACTOR, number, identity, entry }))
      .protocol;
  }
}

export function isRepeated(error: unknown): boolean {
  return error instanceof CarimboError && error.code === 'source_number_repeated';
}

/** Only a plain "no" is one: an answer that we could not read may have held a number. */
function reasonOf(issued: Exclude<Issued, { outcome: 'number' }>): ContingencyReason {
  if (!issued.reached) return 'not_sent';
  if (issued.outcome === 'none') return 'refused';
  if (issued.code === 'number_unusable') return 'unusable';
  return 'unanswered';
}
