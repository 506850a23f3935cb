import { settle } from '../../dist/journal/settle.js';
import { civilTime } from '../../dist/protocol/civil-time.js';
import { formatNumber } from '../../dist/protocol/number.js';
import { fold } from '../../dist/protocol/protocol.js';
import { calendar, instantOf } from './calendar.mjs';
import { callCommands, population } from './calls.mjs';
import { random } from './random.mjs';

const SEED = 395;
const NOTHING = new Map();
/** Small, so that a batch is gone before the garbage collector would move it. */
const BATCH = 512;

/**
 * @typedef {object} Plan
 * @property {object} head that of an empty journal
 * @property {number} protocols how many
 * @property {number} now milliseconds since the epoch; the history ends with the day before
 */

/** Three years of attendances, one after the other: the same ones for the same plan. @param {Plan} plan */
function* attendances({ head: { operator }, protocols, now }) {
  const next = random(SEED);
  const people = population(protocols);
  let nth = 0;
  for (const day of calendar(protocols, now)) {
    for (let ofDay = 0; ofDay < day.count; ofDay += 1) {
      const commands = callCommands({ operator, nth, next, ...people });
      nth += 1;
      yield { day: day.day, ofDay: ofDay + 1, ms: instantOf(day, ofDay), commands };
    }
  }
}

/** Each attendance settled at its own instant by the journal itself: all that is to be written. @param {Plan} plan */
export function* history(plan) {
  let { head } = plan;
  let done = 0;
  let batch = nothing();
  for (const { ms, commands } of attendances(plan)) {
    const { changes, outcomes } = settle(viewAt(ms, head), commands);
    for (const outcome of outcomes) if (outcome instanceof Error) throw outcome;
    head = changes.heads[0];
    batch.entries.push(...changes.entries);
    batch.inserted.push(...changes.inserted);
    batch.identities.push(...changes.identities);
    done += 1;
    if (done % BATCH !== 0 && done !== plan.protocols) continue;
    yield { ...batch, heads: [head], done };
    batch = nothing();
  }
}

/**
 * Only what the same history adds up to: the protocols and the identities, folded by the domain without hashing, so
 * that they can be written while somebody else writes the chain. `carimbo verify` compares the two.
 * @param {Plan} plan
 */
export function* projection(plan) {
  const { operator, time_zone } = plan.head;
  let seq = 0;
  let done = 0;
  let batch = nothing();
  for (const { day, ofDay, ms, commands } of attendances(plan)) {
    const number = formatNumber(operator, day, ofDay);
    const { at } = civilTime(ms, time_zone);
    const [issue, repeat] = commands;
    seq += 1;
    batch.identities.push({ ...issue.identity, protocol: number, seq });
    const issued = { type: 'issued', data: issue.data, seq, protocol: number, at, actor: issue.actor };
    let protocol = fold(null, issued, operator);
    if (repeat !== undefined) {
      seq += 1;
      const { identification, card_number, beneficiary } = repeat.data;
      const data = { by: 'repeat', identification, card_number, beneficiary };
      protocol = fold(
        protocol,
        { type: 'identified', data, seq, protocol: number, at, actor: repeat.actor },
        operator,
      );
    }
    batch.inserted.push(protocol);
    done += 1;
    if (done % BATCH !== 0 && done !== plan.protocols) continue;
    yield { ...batch, done };
    batch = nothing();
  }
}

const nothing = () => ({ entries: [], inserted: [], updated: [], identities: [], heads: [], steps: [] });

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
