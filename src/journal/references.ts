import { cleanTexts } from '../text/clean.ts';
import { type Command, type Identity, identitiesOf, identityKey } from './command.ts';

/** What a transaction has to lock and read before a batch of commands can be decided. */
export interface References {
  /** In the order in which heads are locked: always the same, so that two nodes never wait for each other. */
  operators: string[];
  identities: Identity[];
  numbers: string[];
}

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
