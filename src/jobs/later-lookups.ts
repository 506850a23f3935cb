import type { Journal } from '../journal/journal.ts';
import { isIdentified } from '../protocol/enums.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { MAX_TRIES } from '../protocol/protocol.ts';
import { identityOf, type LookUp } from '../service/identify.ts';
import type { LookupEvent } from '../service/lookup.ts';
import type { LookupBudget } from '../service/lookup-budget.ts';
import type { Position, Reads, Store } from '../store/store.ts';
import { Poller } from './poller.ts';

const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
const PER_ROUND = 200;
/** After this long nobody waits for the answer any more. */
const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;

export interface LaterLookupsParts {
  journal: Journal;
  reads: Reads;
  operators: readonly string[];
  lookUp: LookUp;
  budget: LookupBudget;
  onError?: (error: unknown) => void;
  /** Between rounds while the source answers; grows to a minute while it does not. */
  pauseMs?: number;
  now: Store['now'];
}

/**
 * Looks up again, by itself, the cards that the source did not answer for or that the budget did not allow.
 * Draws on the same budget, and on half of it at most, so that it neither starves callers nor lets cards be guessed.
 */
export class LaterLookups {
  private readonly parts: LaterLookupsParts;
  private readonly rounds: Poller;
  /** Where each operator's next round begins; without one, at the oldest. */
  private readonly positions = new Map<string, Position>();
  /** Operators whose source gave no answer when it was last asked. */
  private readonly silent = new Set<string>();
  /** Operators whose round is under way. */
  private readonly asking = new Set<string>();

  constructor(parts: LaterLookupsParts) {
    this.parts = parts;
    const { operators, pauseMs = PAUSE_MS, onError } = parts;
    this.rounds = new Poller({
      operators,
      round: (operator) => this.round(operator),
      pauseMs,
      longestPauseMs: LONGEST_PAUSE_MS,
      onError,
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** A source that answers again is asked for what it owes now, and not when the pause is over. */
  lookedUp({ operator, outcome }: Pick<LookupEvent, 'operator' | 'outcome'>): void {
    if (outcome === 'unsupported') return;
    if (outcome !== 'found' && outcome !== 'not_found') {
      // What fails in a round may be a card that always will: that is no news of the source.
      if (!this.asking.has(operator)) this.silent.add(operator);
    } else if (this.silent.delete(operator)) this.rounds.hurry(operator);
  }

  /** One pass over what is pending. @returns false when the source is still not answering */
  async round(operator: string): Promise<boolean> {
    const began = this.positions.get(operator);
    this.asking.add(operator);
    try {
      if (!(await this.pass(operator))) return false;
      const isAtEnd = this.positions.get(operator) === undefined;
      return began !== undefined && isAtEnd ? await this.pass(operator) : true;
    } finally {
      this.asking.delete(operator);
    }
  }

  /** From where the last one ended: behind a card that their system cannot bear the others have their turn. */
  private async pass(operator: string): Promise<boolean> {
    const { reads, budget, now } = this.parts;
    const from = this.positions.get(operator) ?? { issued_ms: (await now()) - GIVE_UP_AFTER_MS, seq: 0 };
    const pending = await reads.pendingLookups(operator, { ...from, limit: PER_ROUND });
    this.endAt(operator, pending.length === PER_ROUND ? pending.at(-1) : undefined);
    for (const protocol of pending) {
      if (this.rounds.signal.aborted) return true;
      if (protocol.tries > MAX_TRIES) continue;
      if (!(await budget.isHalfLeft(protocol))) return true;
      if (await this.lookUpAgain(protocol)) continue;
      this.endAt(operator, protocol);
      return false;
    }
    return true;
  }

  private endAt(operator: string, last: Protocol | undefined): void {
    if (last === undefined) this.positions.delete(operator);
    else this.positions.set(operator, { issued_ms: last.issued_ms, seq: last.seq });
  }

  private async lookUpAgain(protocol: Protocol): Promise<boolean> {
    const { journal, lookUp, budget } = this.parts;
    const told = toldOf(protocol);
    if (told === null) return true;
    const ticket = await budget.take(protocol);
    const lookup = await lookUp(protocol.operator, told, { signal: this.rounds.signal });
    if (lookup.identification !== 'not_found') await ticket.hit();
    if (!isIdentified(lookup.identification) && lookup.identification !== 'not_found') return false;
    await journal.write({
      kind: 'append',
      operator: protocol.operator,
      actor: 'system:relookup',
      identity: null,
      number: protocol.number,
      entry: { type: 'identified', data: { by: 'relookup', ...identityOf(lookup, told) } },
    });
    return true;
  }
}

function toldOf({ card_number, cpf }: Protocol): { card_number: string } | { cpf: string } | null {
  if (card_number !== null) return { card_number };
  return cpf === null ? null : { cpf };
}
