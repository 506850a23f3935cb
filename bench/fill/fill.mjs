import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS } from '../../dist/store/migrate.js';
import { openStore } from '../../dist/store/open-store.js';
import { say, t } from '../report/language.mjs';
import { installation, prepareStore, runVerify } from '../servers/carimbo.mjs';
import { calendar } from './calendar.mjs';
import { countHeavyDay } from './heavy-day.mjs';
import { fillPostgres, settlePostgres } from './postgres.mjs';
import { fillSqlite, sqliteSearchKeys } from './sqlite.mjs';

const SHOW_EVERY_MS = 2000;
const SAMPLE = 20_000;
/** Entries whose search keys are written at once. */
const KEYS_OF = 5_000;

/**
 * @typedef {object} Filled
 * @property {object} made the installation
 * @property {number} filledAt milliseconds since the epoch: its history ends with the day before
 * @property {number | null} perSecond null when nothing was filled
 */

/**
 * A Carimbo with the protocols of three years and a heavy day; a kept one is used again.
 * @param {Pick<import('../main.mjs').Bench, 'options' | 'csv' | 'install'>} bench
 * @returns {Promise<Filled>}
 */
export async function filledInstallation({ options: { protocols, store }, csv, install }) {
  const kept = store === null ? null : readKept(store, protocols);
  if (kept !== null) {
    say(`usando o banco guardado em ${store}`, `using the database kept in ${store}`);
    const made = installation({ folder: store, csv: csv.path });
    await prepareStore(made);
    return { made, filledAt: kept.filledAt, perSecond: null };
  }
  await verifySample(await install('sample'));
  const made = store === null ? await install('stored') : await installAt(store, csv);
  const filledAt = Date.now();
  const begin = performance.now();
  await fill(made, { protocols, now: filledAt });
  const seconds = (performance.now() - begin) / 1000;
  await countHeavyDay(made, calendar(protocols, filledAt).at(-2));
  if (store !== null)
    writeFileSync(keptFile(store), JSON.stringify({ protocols, filledAt, schema: schemaMark() }));
  say(
    `${protocols} protocolos em ${seconds.toFixed(0)} s`,
    `${protocols} protocols in ${seconds.toFixed(0)} s`,
  );
  return { made, filledAt, perSecond: protocols / seconds };
}

/** @param {object} made an installation with an empty journal @param {{protocols: number, now: number}} plan */
async function fill({ database, head }, { protocols, now }) {
  const plan = { head, protocols, now, onDone: progress(protocols) };
  if (database.kind === 'postgres') await fillPostgres(database.url, plan);
  else await fillSqlite(database.path, plan);
  await writeSearchKeys(database, head.operator);
  if (database.kind === 'postgres') await settlePostgres(database.url);
}

/** As the server does after the commit, in larger parts, and on SQLite without its rests. */
async function writeSearchKeys(database, operator) {
  const { searchKeys, close } =
    database.kind === 'sqlite' ? sqliteSearchKeys(database.path) : await openStore(database, 'none');
  await searchKeys.begin(operator);
  const show = progress(0);
  for (let count = -1; count !== 0; ) {
    count = await searchKeys.follow(operator, KEYS_OF);
    show(0, 'search_key');
  }
  await close();
}

/** Proves that the fast fill writes valid rows: `carimbo verify` checks a smaller journal made the same way. */
async function verifySample(made) {
  say(`conferindo uma amostra de ${SAMPLE}`, `verifying a sample of ${SAMPLE}`);
  await fill(made, { protocols: SAMPLE, now: Date.now() });
  const { ok, protocols, problems } = await runVerify(made);
  if (!ok || protocols !== SAMPLE)
    throw new Error(`carimbo verify: ${protocols} / ${SAMPLE}: ${JSON.stringify(problems.slice(0, 3))}`);
}

async function installAt(folder, csv) {
  const made = installation({ folder, csv: csv.path });
  return { ...made, head: await prepareStore(made) };
}

const keptFile = (store) => join(store, 'filled.json');

/** @throws Error when the folder has another database, which the bench must not remove */
function readKept(store, protocols) {
  if (!existsSync(join(store, 'carimbo.db'))) return null;
  const kept = existsSync(keptFile(store)) ? JSON.parse(readFileSync(keptFile(store), 'utf8')) : null;
  if (kept?.protocols === protocols && kept.schema === schemaMark()) return kept;
  throw new Error(
    t(
      `${store} guarda outro banco (outro número de protocolos, outro esquema ou um enchimento interrompido); apague a pasta ou escolha outra.`,
      `${store} keeps another database (another number of protocols, another schema or an interrupted fill); remove the folder or name another.`,
    ),
  );
}

/** A line every two seconds. */
function progress(protocols) {
  const begin = performance.now();
  let shown = begin;
  return (done, what = null) => {
    const now = performance.now();
    if (now - shown < SHOW_EVERY_MS) return;
    shown = now;
    if (what !== null) return say(`tabela ou índice ${what}`, `table or index ${what}`);
    const rate = Math.round((done / (now - begin)) * 1000);
    say(`gravando: ${done} de ${protocols}, ${rate}/s`, `filling: ${done} of ${protocols}, ${rate}/s`);
  };
}

/** Changes with the tables: a kept database with other tables is of no use. */
function schemaMark() {
  return createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 16);
}
