import type { LookupEvent } from '../beneficiary/lookup.ts';
import type { Journal } from '../journal/journal.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { MAX_TRIES } from '../protocol/protocol.ts';
import { isIdentified } from '../protocol/words.ts';
import { Rounds } from '../rounds.ts';
import type { Position, Reads } from '../store/store.ts';
import { identityOf, type LookUp } from './identify.ts';
import type { LookupBudget } from './lookup-budget.ts';

const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
const PER_ROUND = 200;
/** After this long nobody waits for the answer any more. */
const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000;

export interface RelookupParts {
  journal: Journal;
  reads: Reads;
  operators: readonly string[];
  lookUp: LookUp;
  budget: LookupBudget;
  onError?: (error: unknown) => void;
  /** Between rounds while the source answers; grows to a minute while it does not. */
  pauseMs?: number;
  clock?: () => number;
}

/**
 * Looks up again, by itself, the cards that the source did not answer for or that the budget did not allow.
 * Draws on the same budget, and on half of it at most, so that it neither starves callers nor lets cards be guessed.
 */
export class Relookup {
  private readonly parts: RelookupParts;
  private readonly rounds: Rounds;
  /** Where each operator's next round begins: the ones that keep failing do not hold up those behind them. */
  private readonly positions = new Map<string, Position | undefined>();
  /** Operators whose source gave no answer when it was last asked. */
  private readonly silent = new Set<string>();

  constructor(parts: RelookupParts) {
    this.parts = parts;
    const { operators, pauseMs = PAUSE_MS, onError } = parts;
    this.rounds = new Rounds({
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
    if (outcome !== 'found' && outcome !== 'not_found') this.silent.add(operator);
    else if (this.silent.delete(operator)) this.rounds.hurry(operator);
  }

  /** One pass over what is pending. @returns false when the source is still not answering */
  async round(operator: string): Promise<boolean> {
    const { reads, budget, clock = Date.now } = this.parts;
    const oldest = { issued_ms: clock() - GIVE_UP_AFTER_MS, seq: 0 };
    const position = this.positions.get(operator) ?? oldest;
    const pending = await reads.pendingLookups(operator, { ...position, limit: PER_ROUND });
    const last = pending.length === PER_ROUND ? pending.at(-1) : undefined;
    this.positions.set(
      operator,
      last === undefined ? undefined : { issued_ms: last.issued_ms, seq: last.seq },
    );
    for (const protocol of pending) {
      if (this.rounds.signal.aborted) return true;
      if (protocol.tries > MAX_TRIES) continue;
      if (!(await budget.isHalfLeft(protocol))) return true;
      if (!(await this.lookUpAgain(protocol))) return false;
    }
    return true;
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
