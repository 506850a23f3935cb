import { closeSync, copyFileSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createSearchKeys } from '../../dist/store/search-keys.js';
import { createQuery } from '../../dist/store/sqlite/create-query.js';
import { indexesOf, openForFill } from './sqlite-file.mjs';

const WORKER = fileURLToPath(new URL('./sqlite-worker.mjs', import.meta.url));
/** Objects live for one batch: with a young space of this size none is promoted. */
const MEMORY = { maxYoungGenerationSizeMb: 64 };

/**
 * Fills an SQLite database that has its tables and an empty journal. Two threads write the rows of the same history by
 * the store's own writer: one the chain, into a second file, one the projection; then the chain is copied over.
 * Secondary indexes are dropped for the fill and created again at its end: the same rows and the same indexes, several
 * times as fast.
 * @param {string} path
 * @param {import('./history.mjs').Plan & {onDone: (done: number, what?: string) => void}} plan
 */
export async function fillSqlite(path, { onDone, ...plan }) {
  const db = openForFill(path);
  const indexes = indexesOf(db);
  for (const { name } of indexes) db.exec(`drop index ${name}`);
  db.close();
  const chain = `${path}-chain`;
  copyFileSync(path, chain);

  const done = { chain: 0, projection: 0 };
  const part = (role, file) =>
    write(
      { role, path: file, plan, indexes: role === 'projection' ? indexes.filter(isOfProjection) : [] },
      (message) => {
        if (typeof message === 'string') return onDone(plan.protocols, message);
        done[role] = message;
        onDone(Math.min(done.chain, done.projection));
      },
    );
  await Promise.all([part('chain', chain), part('projection', path)]);

  onDone(plan.protocols, 'entry, entry_data');
  join(path, chain);
  const filled = openForFill(path);
  for (const { name, sql } of indexes.filter((index) => !isOfProjection(index))) {
    onDone(plan.protocols, name);
    filled.exec(sql);
  }
  filled.pragma('journal_mode = wal');
  filled.close();
  rmSync(chain);
  flush(path);
}

/** The store's own, over a connection that does not wait for the disk. */
export function sqliteSearchKeys(path) {
  const db = openForFill(path);
  const query = createQuery(db);
  const searchKeys = createSearchKeys({
    run: (work) => work(query),
    lock: { wait: '', skip: '' },
    elements: 'json_each(?) as r',
  });
  const close = () => {
    db.pragma('journal_mode = wal');
    db.close();
    flush(path);
  };
  return { searchKeys, close };
}

/** Or the system would write it while the flushes of readings and issues are measured. */
function flush(path) {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

const isOfProjection = ({ table }) => table === 'protocol' || table === 'identity';

function write(workerData, onMessage) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData, resourceLimits: MEMORY });
    worker.on('message', onMessage);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the fill ended with ${code}`)),
    );
  });
}

/** Whole tables between files of one schema: SQLite copies the records as they are. */
function join(path, chain) {
  const db = openForFill(path);
  db.prepare('attach ? as chain').run(chain);
  db.exec(`
    begin;
    insert into entry select * from chain.entry;
    insert into entry_data select * from chain.entry_data;
    delete from journal_head;
    insert into journal_head select * from chain.journal_head;
    commit;
  `);
  db.close();
}
