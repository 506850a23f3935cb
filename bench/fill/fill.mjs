import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tell } from '../report/language.mjs';
import { installation, prepareStore } from '../servers/carimbo.mjs';
import { fillPostgres } from './postgres.mjs';
import { fillSqlite } from './sqlite.mjs';

const TELL_EVERY_MS = 2000;

/**
 * A Carimbo with so many protocols of three years; one that was kept is used again.
 * @param {import('../main.mjs').Bench} bench
 * @returns {Promise<{made: object, filledAt: number, perSecond: number | null}>} `perSecond` null when nothing was filled
 */
export async function filledInstallation({ options, csv, install }) {
  const { protocols, store } = options;
  const kept = store === null ? null : readKept(store);
  if (kept !== null && kept.protocols === protocols) {
    tell(`usando o banco guardado em ${store}`, `using the database kept in ${store}`);
    const made = installation({ folder: store, csv: csv.path });
    await prepareStore(made);
    return { made, filledAt: kept.filledAt, perSecond: null };
  }
  if (kept !== null || (store !== null && existsSync(join(store, 'carimbo.db'))))
    throw new Error(`${store}: ${kept?.protocols ?? '?'} ≠ ${protocols}; remove it or name another folder`);
  const made = store === null ? await install('stored') : await newAt(store, csv);
  const begin = performance.now();
  const filledAt = Date.now();
  const plan = { head: made.head, protocols, now: filledAt, onDone: progress(protocols) };
  if (made.database.kind === 'postgres') await fillPostgres(made.database.url, plan);
  else fillSqlite(made.database.path, plan);
  const seconds = (performance.now() - begin) / 1000;
  if (store !== null) writeFileSync(keptFile(store), JSON.stringify({ protocols, filledAt }));
  tell(
    `${protocols} protocolos em ${seconds.toFixed(0)} s`,
    `${protocols} protocols in ${seconds.toFixed(0)} s`,
  );
  return { made, filledAt, perSecond: protocols / seconds };
}

async function newAt(folder, csv) {
  const made = installation({ folder, csv: csv.path });
  return { ...made, head: await prepareStore(made) };
}

const keptFile = (store) => join(store, 'filled.json');

function readKept(store) {
  return existsSync(keptFile(store)) ? JSON.parse(readFileSync(keptFile(store), 'utf8')) : null;
}

/** A line every two seconds. */
function progress(protocols) {
  const begin = performance.now();
  let told = begin;
  return (done, what = null) => {
    const now = performance.now();
    if (what === null && now - told < TELL_EVERY_MS) return;
    told = now;
    if (what !== null) return tell(`índice ${what}`, `index ${what}`);
    const rate = Math.round((done / (now - begin)) * 1000);
    tell(`gravando: ${done} de ${protocols}, ${rate}/s`, `filling: ${done} of ${protocols}, ${rate}/s`);
  };
}
