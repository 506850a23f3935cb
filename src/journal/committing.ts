import type { Changes, View } from '../store/transaction.ts';
import type { Command } from './command.ts';
import type { Settled } from './settle.ts';

/** What a journal needs of a store: transactions. */
export interface Committing {
  /**
   * One transaction: lock the heads in operator order, read the clock and what the commands refer to, settle them,
   * write all of it. When it resolves, everything is on disk; when it rejects, nothing is, or
   * the outcome is unknown. @throws DataRefused
   */
  commit(commands: readonly Command[]): Promise<Committed>;
}

/** How a batch is decided: `settle`, but for tests that stage what never happens. */
export type Decide = (view: View, commands: readonly Command[]) => Settled;

export interface Committed extends Pick<Settled, 'outcomes'>, Pick<Changes, 'heads' | 'steps'> {
  /** How many protocols are new. */
  issued: number;
}

/** What the rest of the house is told of a transaction. */
export function committed({ outcomes, changes: { heads, steps, inserted } }: Settled): Committed {
  return { outcomes, heads, steps, issued: inserted.length };
}
