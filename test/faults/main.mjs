// `npm run test:faults`: several callers through real servers, while those are killed, stopped and filled up. See test/faults.
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { prepare, ROOT } from '../../scripts/lib/prepare.mjs';
import { BUGS } from './planted.mjs';
import { run } from './run.mjs';
import { listed, printSum } from './sum.mjs';

const HELP = `npm run test:faults -- [options]
  without --database: a short run on SQLite, and one on PostgreSQL with two nodes
  --database sqlite|postgres
  --nodes N      servers on the one database (PostgreSQL)
  --replica      PostgreSQL with a synchronous standby that takes over
  --numbers N    numbers to be given out; more than 100000 are spread over several runs
  --faults N     faults in all
  --seed N       repeats the schedule of a run
  --results FILE adds up what several calls of this program have shown
  --sum FILE     only prints that sum
  --bug NAME     a server with a planted bug, which must be found: ${Object.keys(BUGS).join(', ')}
  --only KINDS   only these faults, separated by commas
  --keep         keep the history, the logs and the data of a run`;
const MOST_NUMBERS = 100_000;
const SHORT = [
  { database: 'sqlite', nodes: 1, numbers: 15_000, faults: 12 },
  { database: 'postgres', nodes: 2, numbers: 15_000, faults: 16 },
];

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    nodes: { type: 'string' },
    numbers: { type: 'string', default: '15000' },
    faults: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
    replica: { type: 'boolean', default: false },
    results: { type: 'string' },
    sum: { type: 'string' },
    bug: { type: 'string' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (values.sum !== undefined) {
  printSum(values.sum);
  process.exit(0);
}
if (!(await prepare())) process.exit(1);

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

let isGood = true;
for (const [i, size] of sizes().entries()) isGood = (await runOne(size, Number(values.seed) + i)) && isGood;
if (values.results !== undefined) printSum(values.results);
process.exit(isGood ? 0 : 1);

function sizes() {
  const { database } = values;
  if (database === undefined) return SHORT;
  const nodes = Number(values.nodes ?? (database === 'sqlite' ? 1 : 2));
  const numbers = Number(values.numbers);
  const runs = Math.ceil(numbers / MOST_NUMBERS);
  const part = (count) => Math.ceil(count / runs);
  return Array.from({ length: runs }, () => ({
    database,
    nodes,
    replica: values.replica,
    numbers: part(numbers),
    faults: part(Number(values.faults)),
  }));
}

async function runOne(size, seed) {
  console.log(`\n── ${size.database}, ${size.nodes} node(s), seed ${seed}`);
  const started = performance.now();
  const { bug, keep, only } = values;
  const options = { root: ROOT, ...size, seed, keep, bug, only: only?.split(','), onSchedule: printSchedule };
  const result = await run(options);
  const seconds = Math.round((performance.now() - started) / 1000);
  printResult(result, seconds);
  if (values.results !== undefined) {
    const { list: _list, folder: _folder, ...figures } = result;
    appendFileSync(
      values.results,
      `${JSON.stringify({ at: new Date().toISOString(), seconds, ...figures })}\n`,
    );
  }
  return result.problems === 0;
}

function printSchedule(faults) {
  for (const { after, fault, target, ms } of faults)
    console.log(`  after ${after} numbers: ${fault} of ${target}${ms > 0 ? `, ${ms} ms` : ''}`);
}

function printResult(
  { operations, answered, unknown, errors, offline, faults, kinds, problems, list, exits, folder },
  seconds,
) {
  const made = Object.values(faults).reduce((sum, count) => sum + count, 0);
  console.log(`${problems === 0 ? '✓' : '✗'} ${operations} operations, ${answered} numbers in ${seconds} s`);
  console.log(`  unknown outcomes ${unknown}, refused with a reason ${errors}`);
  console.log(`  of the PBX: ${listed(offline)}`);
  console.log(`  faults ${made}: ${listed(faults)}`);
  if (exits.length > 0) console.log(`  ended by themselves and started again: ${exits.join(', ')}`);
  console.log(`  lost ${kinds.lost ?? 0}, double ${kinds.double ?? 0}, other problems ${others(kinds)}`);
  for (const line of list) console.log(`  ✗ ${line}`);
  if (problems > 0 && values.bug === undefined) console.log(`  history, logs and data: ${folder}`);
}

function others({ lost: _lost, double: _double, ...rest }) {
  return Object.values(rest).reduce((sum, count) => sum + count, 0);
}
