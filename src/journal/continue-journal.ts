import type { Store } from '../store/store.ts';
import { type ContinueRequest, settleContinue } from './settle.ts';

/**
 * Lets an operator issue again whose database lost entries (an older backup, or a replica that lagged). A `restored` entry is
 * written, and the next numbers come after the floors. Servers that stopped issuing because of the lost entries accept the
 * journal as soon as they read the `restored` entry.
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
