import { median } from '../load/samples.mjs';
import { say } from '../report/language.mjs';

/**
 * Two servers in turn, A B A B, so that other load of the machine affects both. The ratio is taken pair by pair.
 * @param {import('../main.mjs').Bench} bench
 * @param {{a: object, b: object, connections: number, calls: object, title: string}} options
 *   `a`, `b`: `{name, server}`; the ratio is a ÷ b
 */
export async function throughputPairs({ load, options: { pace } }, { a, b, connections, calls, title }) {
  const round = ({ name, server }, ms, seed) =>
    load.issue({ kind: 'closed', server: name, port: server.port, connections, ms, calls, seed });
  say(`${title}: aquecendo`, `${title}: warming up`);
  for (const side of [a, b]) await round(side, pace.warmMs, newSeed());
  const pairs = [];
  for (let i = 1; i <= pace.rounds; i += 1) {
    const seed = newSeed();
    const first = await round(a, pace.roundMs, seed);
    const second = await round(b, pace.roundMs, seed);
    pairs.push({ a: first, b: second, ratio: first.perSecond / second.perSecond });
    const [x, y] = [first, second].map(({ perSecond }) => Math.round(perSecond));
    say(
      `${title}: par ${i} de ${pace.rounds}: ${x}/s e ${y}/s`,
      `${title}: pair ${i} of ${pace.rounds}: ${x}/s and ${y}/s`,
    );
  }
  return {
    a: median(pairs.map((pair) => pair.a.perSecond)),
    b: median(pairs.map((pair) => pair.b.perSecond)),
    ratio: median(pairs.map((pair) => pair.ratio)),
    pairs,
  };
}

const PER_SECOND = 500;
const OPEN_ROUNDS = 3;

/** The latency of issuing 500 per second, two servers in turn; of each percentile the median of the rounds. */
export async function latencyPairs({ load, options: { pace } }, { a, b, calls, title }) {
  const rounds = { a: [], b: [] };
  const run = ({ name, server }, ms, seed) =>
    load.issue({ kind: 'open', server: name, port: server.port, perSecond: PER_SECOND, ms, calls, seed });
  say(`${title}: aquecendo`, `${title}: warming up`);
  for (const side of [a, b]) await run(side, pace.warmMs, newSeed());
  for (let i = 1; i <= OPEN_ROUNDS; i += 1) {
    say(`${title}: rodada ${i} de ${OPEN_ROUNDS}`, `${title}: round ${i} of ${OPEN_ROUNDS}`);
    const seed = newSeed();
    rounds.a.push(await run(a, pace.openMs, seed));
    rounds.b.push(await run(b, pace.openMs, seed));
  }
  const of = (side, percentile) => median(rounds[side].map(({ latency }) => latency[percentile]));
  return { of, rounds };
}

let seeds = 0;

/** A new one each time and in each run: call ids derive from it, and a kept store remembers them. */
function newSeed() {
  seeds += 1;
  return (Math.floor(Date.now() / 1000) + seeds * 100_000) % 4_294_967_296;
}
