import { CHANNELS, IDENTIFICATIONS } from '../../dist/protocol/enums.js';
import { CALL_FATES, KEPT } from '../../dist/service/tally.js';
import { openStore } from '../../dist/store/open-store.js';

const HOUR_MS = 3_600_000;
/** Of each hour, so many seconds that a caller waited; as many different ones as 20,000 calls a day have. */
const WAITS = { answered_after: 300, abandoned_after: 100 };

/**
 * Counts as of 20,000 protocols on one day, and the journal counted up to its head: the server would count the last 35 days
 * while it is measured.
 * @param {{database: object}} made @param {{start: number}} day
 */
export async function countHeavyDay({ database }, { start }, operator = '999997') {
  const store = await openStore(database);
  try {
    const from = await store.tallies.begin(operator, start - 30 * 24 * HOUR_MS);
    const { head } = await store.reads.newest(operator);
    await store.tallies.add(operator, { from, to: head, changes: [...talliesOf(start)] });
  } finally {
    await store.close();
  }
}

function* talliesOf(start) {
  const named = { channel: CHANNELS, identification: IDENTIFICATIONS, call: CALL_FATES, deadline: KEPT };
  for (let hour_ms = start; hour_ms < start + 24 * HOUR_MS; hour_ms += HOUR_MS) {
    for (const [measure, values] of Object.entries(named))
      for (const value of values) yield { hour_ms, measure, value, count: Math.round(833 / values.length) };
    for (const [measure, seconds] of Object.entries(WAITS))
      for (let i = 0; i < seconds; i += 1) yield { hour_ms, measure, value: String(i), count: 2 };
  }
}
