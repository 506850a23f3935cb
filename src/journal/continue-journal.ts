import type { Store } from '../store/store.ts';
import { type ContinueRequest, settleContinue } from './settle.ts';

/**
 * Lets a journal continue that is behind what was given out: a `restored` entry is written, and its numbers go on past
 * the floors. Servers that saw the lost head accept it by themselves.
 * @returns the numbers that are skipped, as ranges of whole numbers
 */
export async function continueJournal(
  store: Pick<Store, 'transact'>,
  request: ContinueRequest,
): Promise<{ from: string; to: string }[]> {
  const { operator, floors } = request;
  const days = new Map([[operator, floors.map(({ day }) => day)]]);
  const references = { operators: [operator], identities: [], numbers: [], days };
  const { entries } = await store.transact(references, (view) => settleContinue(view, request));
  return JSON.parse(entries.at(-1)?.text ?? '{"skipped":[]}').skipped;
}
