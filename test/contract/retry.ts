import { expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, OPERATOR } from '../support/journal.ts';
import { watched } from '../support/watched-store.ts';

/**
 * What a store does when a transaction fails for a reason that may be gone the next time. Call it inside a test file.
 * @param transientError code of such an error of the driver
 */
export function retryContract(
  make: () => Promise<Store>,
  { transientError }: { transientError: string },
): void {
  it(`decides again after ${transientError}, and writes once`, async () => {
    const store = await make();
    await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
    let runs = 0;
    const failing = watched(store, () => {
      runs += 1;
      if (runs === 1) throw Object.assign(new Error('staged'), { code: transientError });
    });
    const { issued } = await commit(failing, [issue('a')]);
    expect({ issued, runs }).toEqual({ issued: 1, runs: 2 });
    expect(await store.reads.heads()).toMatchObject([{ seq: 1, number: 1 }]);
  });
}
