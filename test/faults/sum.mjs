// What all runs whose results are in a file have shown together, by database and number of nodes.
import { readFileSync } from 'node:fs';

const COUNTED = ['operations', 'answered', 'unknown', 'errors', 'problems'];

export function printSum(file) {
  const sums = new Map();
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  let all = EMPTY;
  for (const result of lines.map((line) => JSON.parse(line))) {
    const { database, nodes, replica } = result;
    const name = `${database}, ${nodes} node(s)${replica ? ', replica' : ''}`;
    sums.set(name, plus(sums.get(name) ?? EMPTY, result));
    all = plus(all, result);
  }
  for (const [name, sum] of sums) print(name, sum);
  print('all together', all);
}

const EMPTY = {
  runs: 0,
  seconds: 0,
  counts: {},
  faults: {},
  kinds: {},
  offline: {},
};

function plus(sum, result) {
  return {
    runs: sum.runs + 1,
    seconds: sum.seconds + result.seconds,
    counts: added(sum.counts, Object.fromEntries(COUNTED.map((name) => [name, result[name]]))),
    faults: added(sum.faults, result.faults),
    kinds: added(sum.kinds, result.kinds),
    offline: added(sum.offline, result.offline ?? {}),
  };
}

function added(sum, counts) {
  const names = [...new Set([...Object.keys(sum), ...Object.keys(counts)])];
  return Object.fromEntries(names.map((name) => [name, (sum[name] ?? 0) + (counts[name] ?? 0)]));
}

function print(name, { runs, seconds, counts, faults, kinds, offline }) {
  const made = Object.values(faults).reduce((sum, count) => sum + count, 0);
  console.log(`\n── ${name}: ${runs} run(s), ${Math.round(seconds / 60)} min`);
  console.log(
    `  numbers ${counts.answered}, operations ${counts.operations}, unknown outcomes ${counts.unknown}`,
  );
  console.log(`  faults ${made}: ${listed(faults)}`);
  if (Object.keys(offline).length > 0) console.log(`  of the PBX: ${listed(offline)}`);
  console.log(`  lost ${kinds.lost ?? 0}, double ${kinds.double ?? 0}, problems in all ${counts.problems}`);
}

export function listed(counts) {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
