import { type Identity, identityKey } from '../protocol/identity.ts';
import type { References } from '../store/transaction.ts';
import { cleanTexts } from '../text/clean.ts';
import { type Command, identitiesOf } from './command.ts';
export function referencesOf(commands: readonly Command[]): References {
  const operators = new Set<string>();
  const identities = new Map<string, Identity>();
  const numbers = new Set<string>();
  // As `settle` takes them: a name is looked up as it is written.
  for (const command of cleanTexts(commands)) {
    operators.add(command.operator);
    for (const identity of identitiesOf(command)) identities.set(identityKey(identity), identity);
    const number = command.kind === 'append' ? command.number : command.told;
    if (number !== undefined) numbers.add(number);
  }
  return { operators: [...operators].sort(), identities: [...identities.values()], numbers: [...numbers] };
}
