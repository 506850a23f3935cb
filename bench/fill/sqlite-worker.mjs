// One of the two threads that fill an SQLite database: see sqlite.mjs.
import { parentPort, workerData } from 'node:worker_threads';
import { createWriter } from '../../dist/store/sqlite/write-changes.js';
import { history } from './history.mjs';
import { openForFill } from './sqlite-file.mjs';

const COMMIT_EVERY = 32;
const { role, path, plan, indexes } = workerData;
const db = openForFill(path);
const write = createWriter(db);
let batches = 0;

db.exec('begin');
const parts = { chain: role === 'chain', projection: role === 'projection' };
for (const { done, ...changes } of history(plan, parts)) {
  write(changes);
  batches += 1;
  if (batches % COMMIT_EVERY !== 0) continue;
  db.exec('commit; begin');
  parentPort.postMessage(done);
}
db.exec('commit');
parentPort.postMessage(plan.protocols);
for (const { name, sql } of indexes) {
  parentPort.postMessage(name);
  db.exec(sql);
}
db.close();
