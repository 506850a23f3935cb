// Loaded before a command (NODE_OPTIONS=--import): counts its steps, which are statements of SQLite and PostgreSQL and what it
// does to files, and kills the process at the one that KILL_AT names: `40` before the step, `40+` once it was begun. Without
// KILL_AT, the number of steps goes into the file STEPS_FILE at the end.
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import pg from 'pg';

const require = createRequire(import.meta.url);
// The driver for this version of Node, as src/platform/sqlite.ts chooses it.
const Sqlite = require(Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3');
const { KILL_AT, STEPS_FILE } = process.env;
const target = Number.parseInt(KILL_AT ?? '0', 10);
const writeFile = fs.writeFileSync;
let steps = 0;

const kill = () => process.kill(process.pid, 'SIGKILL');

function counting(object, name) {
  const original = object[name];
  object[name] = function (...args) {
    steps += 1;
    if (steps !== target) return original.apply(this, args);
    if (!KILL_AT.endsWith('+')) kill();
    const result = original.apply(this, args);
    // A statement of PostgreSQL is on its way by then.
    setImmediate(kill);
    return result;
  };
}

if (isMainThread) {
  const db = new Sqlite(':memory:');
  const statement = Object.getPrototypeOf(db.prepare('select 1'));
  db.close();
  for (const name of ['run', 'all', 'get']) counting(statement, name);
  counting(Sqlite.prototype, 'exec');
  counting(pg.Client.prototype, 'query');
  for (const name of [
    'openSync',
    'fsyncSync',
    'renameSync',
    'rmSync',
    'createReadStream',
    'createWriteStream',
  ])
    counting(fs, name);
  syncBuiltinESMExports();
  if (STEPS_FILE !== undefined) process.once('exit', () => writeFile(STEPS_FILE, String(steps)));
}
