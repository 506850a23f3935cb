import type { Journal } from '../journal/journal.ts';
import type { ContingencyReason, Entry, NewEntry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { ASK_LIMIT_MS, isRepeated, type SourceNumbers } from '../service/source-numbers.ts';
import { protocolValues } from '../source/protocol-values.ts';
import type { Issued, Issuer } from '../source/source.ts';
import { within } from '../source/within.ts';
import type { Position, Reads, Store } from '../store/store.ts';
import { Poller } from './poller.ts';

const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
const PER_ROUND = 100;
/** Whoever asked may be asking still; after this it is not. */
const SETTLED_AFTER_MS = 2 * ASK_LIMIT_MS;
const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;
const ACTOR = 'system:reconcile';

export interface ReconcileParts {
  journal: Journal;
  reads: Pick<Reads, 'pendingNumbers' | 'entriesOf'>;
  issuers: ReadonlyMap<string, Issuer>;
  numbers: SourceNumbers;
  onError?: (error: unknown) => void;
  pauseMs?: number;
  now: Store['now'];
}

/**
 * Finds out what became of claims that got no answer in time, and obtains their number where they have made none. Never
 * makes a second one: they are asked again only where they say that there is none, where they know our reference again
 * (`idempotent`), or where the first request surely never arrived. The rest is a person's to find out.
 */
export class Reconcile {
  private readonly parts: ReconcileParts;
  private readonly rounds: Poller;
  private readonly positions = new Map<string, Position>();

  constructor(parts: ReconcileParts) {
    this.parts = parts;
    this.rounds = new Poller({
      operators: [...parts.issuers.keys()],
      round: (operator) => this.round(operator),
      pauseMs: parts.pauseMs ?? PAUSE_MS,
      longestPauseMs: LONGEST_PAUSE_MS,
      onError: parts.onError,
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Goes over what is open, from where the last round ended. @returns false when their system still does not answer */
  async round(operator: string): Promise<boolean> {
    const began = this.positions.get(operator);
    if (!(await this.pass(operator))) return false;
    const isAtEnd = this.positions.get(operator) === undefined;
    return began !== undefined && isAtEnd ? await this.pass(operator) : true;
  }

  private async pass(operator: string): Promise<boolean> {
    const { reads, numbers } = this.parts;
    const from = this.positions.get(operator) ?? { issued_ms: 0, seq: 0 };
    const open = await reads.pendingNumbers(operator, { ...from, limit: PER_ROUND });
    this.endAt(operator, open.length === PER_ROUND ? open.at(-1) : undefined);
    if (open.length === 0) return true;
    const now = await this.parts.now();
    for (const protocol of open) {
      if (this.rounds.signal.aborted) return true;
      const age = now - protocol.issued_ms;
      if (numbers.isAsking(protocol.number) || age < SETTLED_AFTER_MS) continue;
      if (await this.reconcile(protocol, age)) continue;
      // The next round goes on behind it: one that they cannot bear must not hold up the rest.
      this.endAt(operator, protocol);
      return false;
    }
    return true;
  }

  private endAt(operator: string, last: Protocol | undefined): void {
    if (last === undefined) this.positions.delete(operator);
    else this.positions.set(operator, { issued_ms: last.issued_ms, seq: last.seq });
  }

  private async reconcile(protocol: Protocol, age: number): Promise<boolean> {
    const { issuers, reads } = this.parts;
    const issuer = issuers.get(protocol.operator);
    if (issuer === undefined) return true;
    if (age > GIVE_UP_AFTER_MS) return this.giveUp(protocol, 'too_old');

    const entries = await reads.entriesOf(protocol.operator, [protocol.number]);
    const state = lastState(entries);
    if (state === 'unusable' || state === 'repeated') return this.giveUp(protocol, state);
    const { find } = issuer;
    if (mayHaveMadeOne(state) && find !== null) {
      const found = await this.limited((signal) => find(protocolValues(protocol), signal));
      if (found.outcome !== 'none') return this.conclude(protocol, found);
    } else if (mayHaveMadeOne(state) && !issuer.idempotent) {
      return this.giveUp(protocol, 'nothing_to_ask_by');
    }
    await this.append(protocol, { type: 'contingency', data: { reason: 'interrupted' } });
    // What is certain ends when they are asked again; a doubt stays a doubt, and is not written once a round.
    if (!mayHaveMadeOne(state)) await this.append(protocol, { type: 'claimed_again', data: {} });
    return this.askAgain(protocol, issuer);
  }

  private async askAgain(protocol: Protocol, issuer: Issuer): Promise<boolean> {
    const issued = await this.limited((signal) => issuer.issue(protocolValues(protocol), signal));
    if (issued.outcome === 'none') return this.giveUp(protocol, 'refused');
    return this.conclude(protocol, issued);
  }

  private async conclude(protocol: Protocol, issued: Issued): Promise<boolean> {
    if (issued.outcome !== 'number') return false;
    try {
      await this.parts.numbers.record(protocol, issued.number, 'reconcile');
      return true;
    } catch (error) {
      if (!isRepeated(error)) throw error;
      return this.giveUp(protocol, 'repeated');
    }
  }

  private async giveUp(protocol: Protocol, reason: string): Promise<true> {
    // A claim that nobody settled is settled first: ours is the number.
    await this.append(protocol, { type: 'contingency', data: { reason: 'interrupted' } });
    await this.append(protocol, { type: 'number_given_up', data: { reason } });
    return true;
  }

  private async append({ operator, number }: Protocol, entry: NewEntry): Promise<void> {
    await this.parts.journal.write({ kind: 'append', operator, actor: ACTOR, number, identity: null, entry });
  }

  private limited(ask: (signal: AbortSignal) => Promise<Issued>): Promise<Issued> {
    return within(ASK_LIMIT_MS, this.rounds.signal, ask);
  }
}

type State = ContingencyReason | 'claimed';

/** Where the story stands: the last that was written of asking them. */
function lastState(entries: readonly Entry[]): State {
  const last = entries.findLast(({ type }) => type === 'contingency' || type === 'claimed_again');
  return last?.type === 'contingency' ? last.data.reason : 'claimed';
}

function mayHaveMadeOne(state: State): boolean {
  return state === 'claimed' || state === 'unanswered' || state === 'interrupted';
}
