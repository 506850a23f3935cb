import type { Head } from '../protocol/head.ts';
import type { Store } from '../store/store.ts';
import { Journal } from './journal.ts';
import { verifyJournal } from './verify.ts';

/**
 * Records a `text_corrected` entry for each protocol whose row differs from its entries only by U+FFFD in place of half
 * a surrogate pair. Nothing else is written.
 * @returns how many
 */
export async function repairTexts(store: Store, head: Head): Promise<number> {
  const broken: { number: string; fields: string[] }[] = [];
  await verifyJournal(store.reads, head, {
    onNotWellFormed: (number, fields) => void broken.push({ number, fields }),
  });
  const journal = new Journal(store);
  for (const { number, fields } of broken)
    await journal.write({
      kind: 'append',
      operator: head.operator,
      actor: 'system:verify',
      identity: null,
      number,
      entry: { type: 'text_corrected', data: { fields } },
    });
  await journal.stop();
  return broken.length;
}
