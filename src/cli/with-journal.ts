import type { Outcome } from '../journal/command.ts';
import type { NewEntry } from '../protocol/entry.ts';
import type { Identity } from '../protocol/identity.ts';
import type { Store } from '../store/store.ts';
import { type ConfigOption, chooseOperator, dataSettingsFor } from './settings.ts';

export interface JournalAccess {
  registry: string;
  store: Store;
  write(number: string, entry: NewEntry, identity: Identity | null): Promise<Outcome>;
}

/** Writes to the journal on behalf of the person at the terminal, by the one write path. */
export async function withJournal(
  { operator, ...options }: ConfigOption & { operator: string | undefined },
  work: (access: JournalAccess) => Promise<void>,
): Promise<void> {
  const { config } = dataSettingsFor(options);
  const { ans_registry: registry } = chooseOperator(config.operators, operator);
  const [{ withStore }, { Journal }] = await Promise.all([
    import('./with-store.ts'),
    import('../journal/journal.ts'),
  ]);
  await withStore(config, async (store) => {
    const journal = new Journal(store);
    const actor = 'system:cli';
    await work({
      registry,
      store,
      write: (number, entry, identity) =>
        journal.write({ kind: 'append', operator: registry, actor, identity, number, entry }),
    });
  });
}
