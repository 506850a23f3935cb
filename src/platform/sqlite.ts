import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';

/**
 * The SQLite driver for this version of Node. better-sqlite3 12 uses ObjectWrap, whose finalizers abort the process from
 * Node 24.19 on (`RemoveEnvironmentCleanupHook`, WiseLibs/better-sqlite3 issue 1515). Version 13 uses Node-API 10, which
 * Node has from 22.14 on and Node 20 does not. So both are installed.
 */
const PACKAGE = Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3';

const require = createRequire(import.meta.url);

export const Sqlite: typeof BetterSqlite3 = require(PACKAGE);

/** Path of the driver, for a child process that loads it. */
export const SQLITE_PATH = require.resolve(PACKAGE);
