import { settle } from '../../dist/journal/settle.js';
import { calendar, instantOf } from './calendar.mjs';
import { callCommands, population } from './calls.mjs';
import { random } from './random.mjs';

const SEED = 395;
const NOTHING = new Map();

/**
 * Three years of attendances, each settled at its own instant by the journal itself, as changes to be written.
 * @param {{head: object, protocols: number, every: number, now: number}} options
 *   `head`: that of an empty journal; `every`: how many protocols to a batch; `now`: the history ends with the day before
 */
export function* history({ head, protocols, every, now }) {
  const next = random(SEED);
  const people = population(protocols);
  let current = head;
  let nth = 0;
  let batch = nothing();
  for (const day of calendar(protocols, now)) {
    for (let ofDay = 0; ofDay < day.count; ofDay += 1) {
      const commands = callCommands({ operator: head.operator, nth, next, ...people });
      const { changes, outcomes } = settle(viewAt(instantOf(day, ofDay), current), commands);
      if (outcomes.some((outcome) => outcome instanceof Error))
        throw outcomes.find((o) => o instanceof Error);
      current = changes.heads[0];
      batch.entries.push(...changes.entries);
      batch.inserted.push(...changes.inserted);
      batch.identities.push(...changes.identities);
      nth += 1;
      if (batch.inserted.length < every) continue;
      yield { ...batch, heads: [current], done: nth };
      batch = nothing();
    }
  }
  if (batch.inserted.length > 0) yield { ...batch, heads: [current], done: nth };
}

const nothing = () => ({ entries: [], inserted: [], updated: [], identities: [], steps: [] });

/** What a transaction at that instant would have read: the head, and no identity of a call that is new. */
function viewAt(now, head) {
  return {
    now,
    heads: new Map([[head.operator, head]]),
    identities: NOTHING,
    protocols: NOTHING,
    entries: NOTHING,
    lastNumberOf: () => 0,
  };
}
