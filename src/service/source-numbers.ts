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

/** A late reply is still awaited after the caller has got our number, so that the operator's number is not lost. */
export const REQUEST_LIMIT_MS = 10_000;
/** How often the claim of another process is read again. */
const POLL_INTERVAL_MS = 100;

const ACTOR = 'system:numbers';

export interface SourceNumbersParts {
  journal: Journal;
  reads: Pick<Reads, 'protocol'>;
  /** By registro ANS: the operators whose system issues the numbers. */
  issuers: ReadonlyMap<string, Issuer>;
  now: Store['now'];
  onError?: (error: unknown) => void;
}

/**
 * Numbers that the operator's own system issues. The claim is the `issued` entry, written with our own number before the
 * operator's system is asked: whatever happens next, there is a number to announce, and a `reference` to ask that system by.
 * Which number counts is decided once, by the journal: the first to be written.
 */
export class SourceNumbers {
  readonly #parts: SourceNumbersParts;
  readonly #stopping = new AbortController();
  /** Requests of this process in progress, by our number. */
  readonly #requests = new Map<string, Promise<Protocol>>();

  constructor(parts: SourceNumbersParts) {
    this.#parts = parts;
    // One listener for each number being asked for.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Whether this operator's system issues the numbers. */
  isUsedBy(operator: string): boolean {
    return this.#parts.issuers.has(operator);
  }

  isRequesting(number: string): boolean {
    return this.#requests.has(number);
  }

  /**
   * The protocol with its final number: the operator's, or ours if that did not come in time.
   * @param created whether this request made the claim, and therefore asks @param withinMs time that is left
   */
  async resolve(
    protocol: Protocol,
    { created, withinMs }: { created: boolean; withinMs: number },
  ): Promise<Protocol> {
    if (protocol.numbering !== 'claimed') return protocol;
    if (created) this.#startRequest(protocol);
    const leave = new AbortController();
    const resolved = this.#requests.get(protocol.number) ?? this.#waitForOther(protocol, leave.signal);
    try {
      const inTime = await withTimeout({ ms: withinMs, otherwise: () => null }, () => resolved);
      return inTime ?? (await this.#takeContingency(protocol, 'unanswered'));
    } finally {
      leave.abort();
    }
  }

  /** Aborts requests in progress: each becomes a contingency, which is reconciled after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#requests.values());
  }

  /**
   * Records the operator's number. @returns the protocol after it; a number that came too late does not replace ours
   * @throws CarimboError `source_number_repeated` if another protocol has this number
   */
  async record(
    protocol: Protocol,
    number: string,
    by: 'issue' | 'reconcile' | 'register',
  ): Promise<Protocol> {
    const identity = sourceNumberIdentity(protocol.operator, number);
    return this.#append(protocol, { type: 'numbered', data: { number, by } }, identity);
  }

  #startRequest(protocol: Protocol): void {
    const request = this.#request(protocol);
    this.#requests.set(protocol.number, request);
    const end = () => this.#requests.delete(protocol.number);
    // The caller may have left: an error is reported here, and the claim reconciled later.
    request.then(end, (error) => {
      end();
      this.#parts.onError?.(error);
    });
  }

  async #request(protocol: Protocol): Promise<Protocol> {
    const issuer = this.#parts.issuers.get(protocol.operator);
    if (issuer === undefined) return this.#takeContingency(protocol, 'not_sent');
    const issued = await withTimeout({ ms: REQUEST_LIMIT_MS, signal: this.#stopping.signal }, (limit) =>
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

  /** Another process asks, or died while asking: waits for the result in the store. */
  async #waitForOther(protocol: Protocol, leave: AbortSignal): Promise<Protocol> {
    const { reads, now } = this.#parts;
    const age = (await now()) - protocol.issued_ms;
    const end = performance.now() + REQUEST_LIMIT_MS - age;
    while (performance.now() < end) {
      await wait(POLL_INTERVAL_MS, undefined, { signal: leave }).catch(() => {});
      const current = await reads.protocol(protocol.operator, protocol.number);
      if (leave.aborted || (current !== null && current.numbering !== 'claimed')) return current ?? protocol;
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

/** Only a plain refusal counts as one: a reply that could not be read may have contained a number. */
function reasonOf(issued: Exclude<Issued, { outcome: 'number' }>): ContingencyReason {
  if (!issued.reached) return 'not_sent';
  if (issued.outcome === 'none') return 'refused';
  if (issued.code === 'number_unusable') return 'unusable';
  return 'unanswered';
}
