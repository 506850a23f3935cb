import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';

/**
 * The SQLite driver for this Node. better-sqlite3 12 is built on ObjectWrap, whose finalisers abort the process from
 * Node 24.19 on (`RemoveEnvironmentCleanupHook`, WiseLibs/better-sqlite3 issue 1515); 13 is built on Node-API 10, which
 * came with Node 22.14 and never to Node 20. So both are installed, and each Node gets the one that it can run.
 */
const PACKAGE = Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3';

const require = createRequire(import.meta.url);

export const Sqlite: typeof BetterSqlite3 = require(PACKAGE);

/** Where the driver lies, for a process of its own. */
export const SQLITE_PATH = require.resolve(PACKAGE);
