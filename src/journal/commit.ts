import { isFact } from '../protocol/call.ts';
import { type Identity, identityKey } from '../protocol/identity.ts';
import type { Store } from '../store/store.ts';
import type { Changes, References } from '../store/transaction.ts';
import { cleanTexts } from '../text/clean.ts';
import type { BatchOptions } from './batch.ts';
import { type Command, identitiesOf, returnedNumber } from './command.ts';
import type { HighWater } from './high-water.ts';
import { type Settled, settle } from './settle.ts';

export interface Committed extends Pick<Settled, 'outcomes'>, Pick<Changes, 'heads' | 'steps'> {
  /** How many protocols are new. */
  issued: number;
}

export interface CommitOptions extends BatchOptions {
  highWater?: HighWater;
}

/**
 * Settles commands in one transaction. When it resolves, everything is on disk; when it rejects, nothing is, or
 * the outcome is unknown.
 * @throws DataRefused
 */
export async function commit(
  store: Pick<Store, 'transact'>,
  commands: readonly Command[],
  { highWater, ...options }: CommitOptions = {},
): Promise<Committed> {
  // No text is written that is not well formed, or hash and column would differ for ever.
  const clean = cleanTexts(commands);
  const references = referencesOf(clean);
  if (highWater) references.seen = highWater.seen(references.operators);
  const { outcomes, heads, steps, inserted } = await store.transact(references, (view) =>
    settle(highWater?.guard(view) ?? view, clean, options),
  );
  await highWater?.reached(heads);
  return { outcomes, heads, steps, issued: inserted.length };
}

function referencesOf(commands: readonly Command[]): References {
  const operators = new Set<string>();
  const identities = new Map<string, Identity>();
  const numbers = new Set<string>();
  const facts = new Set<string>();
  for (const command of commands) {
    operators.add(command.operator);
    for (const identity of identitiesOf(command)) identities.set(identityKey(identity), identity);
    const number = command.kind === 'issue' ? command.told : command.number;
    if (number !== undefined) numbers.add(number);
    const returned = command.kind === 'issue' ? returnedNumber(command) : null;
    if (returned !== null) numbers.add(returned);
    if (command.kind === 'append' && isFact(command.entry)) facts.add(command.number);
  }
  return {
    operators: [...operators].sort(),
    identities: [...identities.values()],
    numbers: [...numbers],
    facts: [...facts],
  };
}
