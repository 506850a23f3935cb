import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filledInstallation } from './fill/fill.mjs';
import { beneficiariesCsv } from './fill/people.mjs';
import { Load } from './load/load.mjs';
import { Figures } from './report/figures.mjs';
import { say, t } from './report/language.mjs';
import { checkSpace, machine, warnOfMachine } from './report/machine.mjs';
import { columns, table } from './report/table.mjs';
import { measureArchive } from './sections/archive.mjs';
import { measureBefore } from './sections/before.mjs';
import { measureConsole } from './sections/console.mjs';
import { measureCourse } from './sections/course.mjs';
import { measureEvents } from './sections/events.mjs';
import { measureExport } from './sections/export.mjs';
import { measureFlapping } from './sections/flapping.mjs';
import { measureIssue } from './sections/issue.mjs';
import { measureBesideSearches } from './sections/issue-beside-searches.mjs';
import { measureLatency } from './sections/latency.mjs';
import { measureLookup } from './sections/lookup.mjs';
import { measureNeighbours } from './sections/neighbours.mjs';
import { measurePops } from './sections/pops.mjs';
import { measureStart } from './sections/start.mjs';
import { measureStored } from './sections/stored.mjs';
import { measureWebhooks } from './sections/webhooks.mjs';
import { installation, prepareStore } from './servers/carimbo.mjs';
import { noDatabases, startPostgres } from './servers/postgres.mjs';

const SECTIONS = {
  start: measureStart,
  issue: (bench) => measureIssue(bench, { withCard: false }),
  card: (bench) => measureIssue(bench, { withCard: true }),
  latency: measureLatency,
  events: measureEvents,
  webhooks: measureWebhooks,
  course: measureCourse,
  console: measureConsole,
  pops: measurePops,
  lookup: measureLookup,
  neighbours: measureNeighbours,
  flapping: measureFlapping,
  beside: measureBesideSearches,
  stored: measureStored,
  export: measureExport,
  archive: measureArchive,
  before: measureBefore,
};

/**
 * @typedef {object} Bench
 * @property {object} options
 * @property {string} folder temporary; removed at the end
 * @property {Load} load
 * @property {Figures} figures
 * @property {{path: string, cards: number}} csv the operator's beneficiaries
 * @property {(name: string, options?: {sources?: Record<string, string>, webhooks?: object[], amiPort?: number}) => Promise<object>}
 *   install
 *   an empty Carimbo with its tables; with the default operator and its CSV, or an operator for each source file
 * @property {() => Promise<import('./fill/fill.mjs').Filled>} filled
 *   filled by the first section that needs it; the next ones find what the earlier ones issued, too
 */

/**
 * Runs the chosen sections and prints the figures.
 * @returns {Promise<number>} exit code: 1 where a limit was missed or a section failed
 */
export async function runBench(options) {
  warnOfMachine(tmpdir());
  if (['stored', 'beside', 'export', 'archive'].some((name) => options.only.includes(name)))
    checkSpace(options.store === null ? tmpdir() : dirname(options.store), options.protocols);
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-bench-'));
  const interrupted = () => process.exit(130);
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const load = new Load();
  const databases = options.postgres ? await startPostgres(folder) : noDatabases;
  const figures = new Figures();
  let failed = 0;
  try {
    const csv = writeCsv(folder, options.quick ? 5000 : 100_000);
    const install = async (name, more = {}) => {
      const url = await databases.create();
      const made = installation({ folder: join(folder, name), csv: csv.path, url, ...more });
      return { ...made, head: await prepareStore(made) };
    };
    let filling = null;
    const filled = () => {
      filling ??= filledInstallation({ options, csv, install });
      return filling;
    };
    const bench = { options, folder, load, figures, csv, install, filled };
    for (const name of options.only) failed += await failures(name, bench);
  } finally {
    load.end();
    await databases.stop();
  }
  report(figures, options);
  return failed + figures.missed.length === 0 ? 0 : 1;
}

/** A section that fails does not take away the figures of the others. */
async function failures(name, bench) {
  try {
    await SECTIONS[name](bench);
    return 0;
  } catch (error) {
    console.error(`${name}:`, error);
    return 1;
  }
}

function writeCsv(folder, cards) {
  const path = join(folder, 'beneficiaries.csv');
  writeFileSync(path, [...beneficiariesCsv(cards)].join(''));
  return { path, cards };
}

function report(figures, options) {
  const { quick, protocols, json } = options;
  const store = options.postgres ? 'postgres' : 'sqlite';
  const made = machine();
  const facts = [
    made.cpu,
    `${made.cores} × CPU`,
    `${made.memory_gb} GB`,
    `Node ${made.node}`,
    made.platform,
    store,
  ];
  console.log(`\n${facts.join(' · ')} · ${protocols} ${t('protocolos', 'protocols')}\n`);
  if (figures.all.some(({ only_in_json }) => only_in_json !== true)) console.log(`${table(figures.all)}\n`);
  for (const { title, head, rows } of figures.tables) console.log(`${title}\n${columns(head, rows)}\n`);
  for (const { name } of figures.belowAim)
    console.log(t(`abaixo do alvo: ${name}`, `below the aim: ${name}`));
  for (const { name } of figures.missed) console.log(t(`LIMITE PERDIDO: ${name}`, `LIMIT MISSED: ${name}`));
  if (json === null) return;
  const ok = figures.missed.length === 0;
  const all = {
    at: new Date().toISOString(),
    ok,
    quick,
    protocols,
    store,
    machine: made,
    figures: figures.all,
    tables: figures.tables,
  };
  writeFileSync(json, `${JSON.stringify(all, null, 2)}\n`);
  say(`gravado: ${json}`, `written: ${json}`);
}
