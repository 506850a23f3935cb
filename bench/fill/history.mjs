import { canonicalJson, dataDigest, linkHash, newSalt } from '../../dist/protocol/chain.js';
import { civilTime } from '../../dist/protocol/civil-time.js';
import { formatNumber } from '../../dist/protocol/number.js';
import { fold } from '../../dist/protocol/protocol.js';
import { calendar, instantOf } from './calendar.mjs';
import { callEntries, ORIGIN, population } from './calls.mjs';
import { random } from './random.mjs';
import { deadlinesOf, treated } from './treatment.mjs';

const SEED = 395;
const ACTOR = 'key:bench';
/** Small, so that a batch is garbage before the collector would promote it. */
const BATCH = 512;

/**
 * @typedef {object} Plan
 * @property {object} head that of an empty journal
 * @property {number} protocols how many
 * @property {number} now milliseconds since the epoch; the history ends with the day before
 */

/**
 * Three years of attendances as changes to write: the same for the same plan, so that two independent threads can write
 * chain and projection in parallel. The journal decides batches that share one instant; here each call has its own
 * instant, and the domain's functions seal and fold it directly.
 * `carimbo verify` checks both.
 * @param {Plan} plan @param {{chain: boolean, projection: boolean}} parts
 */
export function* history(plan, { chain, projection }) {
  const { operator } = plan.head;
  const seal = sealer(plan.head);
  let done = 0;
  let batch = nothing();
  for (const { number, call, entries } of attendances(plan)) {
    if (chain) for (const entry of entries) batch.entries.push(seal(entry));
    if (projection) {
      batch.inserted.push(entries.reduce((before, entry) => fold(before, entry, operator), null));
      batch.identities.push({
        operator,
        origin: ORIGIN,
        scope: 'call',
        id: call,
        protocol: number,
        seq: entries[0].seq,
      });
    }
    done += 1;
    if (done % BATCH !== 0 && done !== plan.protocols) continue;
    yield { ...batch, heads: chain ? [seal.head()] : [], done };
    batch = nothing();
  }
}

const nothing = () => ({ entries: [], inserted: [], updated: [], identities: [], steps: [], floors: [] });

/** One after the other, each at its own instant. */
function* attendances({ head, protocols, now }) {
  const { operator, time_zone } = head;
  const deadlines = deadlinesOf(head);
  const next = random(SEED);
  const people = population(protocols);
  let nth = 0;
  let seq = 0;
  for (const day of calendar(protocols, now)) {
    for (let ofDay = 0; ofDay < day.count; ofDay += 1) {
      const number = formatNumber(operator, day.day, ofDay + 1);
      const { at } = civilTime(instantOf(day, ofDay), time_zone);
      const begin = (demandClass) =>
        deadlines.begin({ operator, class: demandClass, from: at, isRinging: false });
      const entries = treated(callEntries({ nth, next, ...people }), { next, begin }).map(
        ({ type, data }) => {
          seq += 1;
          return { type, data, seq, protocol: number, at, actor: ACTOR };
        },
      );
      yield { number, call: entries[0].data.call_id, entries };
      nth += 1;
    }
  }
}

/** Links entries to a chain, as the journal does. */
function sealer({ operator, time_zone, ranges, hash: genesis }) {
  let previous = genesis;
  let last = null;
  const seal = ({ type, data, seq, protocol, at, actor }) => {
    const text = canonicalJson(data);
    const salt = newSalt();
    const digest = dataDigest(salt, text);
    const hash = linkHash({ previous, operator, seq, protocol, at, type, actor, digest });
    previous = hash;
    last = { operator, seq, protocol, at, type, actor, digest, hash, salt, text };
    return last;
  };
  seal.head = () => {
    const { seq, hash, at, protocol } = last;
    const [day, number] = [protocol.slice(6, 14), Number(protocol.slice(14))];
    return { operator, time_zone, seq, hash, at, ms: Date.parse(at), day, number, ranges };
  };
  return seal;
}
