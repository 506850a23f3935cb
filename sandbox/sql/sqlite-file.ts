import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Sqlite } from '../../src/platform/sqlite.ts';
import type { ActiveFaults, Faults } from '../faults.ts';
import type { Person } from '../people.ts';
import { CREATE_TABLES, CREATE_VIEW, PERSON_COLUMNS, personRow, plansOf } from './tables.ts';

/** How long to wait for a reader to finish; blocks the process. */
const LOCK_WAIT_MS = 1_000;

export const SQLITE_FILE = 'operadora-exemplo.sqlite';

export interface SqliteFile {
  /** Created anew at every start. */
  path: string;
  stop(): void;
}

/** A file with all people. Its faults: locked permanently (slow, broken, dead), or overwritten with noise (garbage). */
export function createSqliteFile(
  folder: string,
  { people, faults }: { people: readonly Person[]; faults: ActiveFaults },
): SqliteFile {
  const path = join(folder, SQLITE_FILE);
  fillFile(path, people);
  let locked: InstanceType<typeof Sqlite> | null = null;
  let healthy: Buffer | null = null;

  const apply = (now: Faults) => {
    // A file of noise cannot be locked.
    const wantsLock = !now.garbage && (now.slow !== undefined || now.broken === true || now.dead === true);
    if (!wantsLock) {
      locked?.close();
      locked = null;
    }
    if (!now.garbage && healthy !== null) {
      writeStart(path, healthy);
      healthy = null;
    }
    if (now.garbage && healthy === null) {
      healthy = readStart(path);
      writeStart(path, Buffer.alloc(healthy.length, 'lixo '));
    }
    if (wantsLock && locked === null) {
      locked = new Sqlite(path, { timeout: LOCK_WAIT_MS });
      locked.exec('BEGIN EXCLUSIVE');
    }
  };
  faults.onChange((endpoint, now) => {
    if (endpoint === 'sqlite') apply(now);
  });
  return { path, stop: () => apply({}) };
}

function fillFile(path: string, people: readonly Person[]): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const database = new Sqlite(path);
  for (const statement of CREATE_TABLES) database.exec(statement);
  database.exec(`CREATE ${CREATE_VIEW}`);
  database.transaction(() => {
    const plan = database.prepare('INSERT INTO TB_PLANO VALUES (?, ?)');
    for (const { code, name } of plansOf(people)) plan.run(code, name);
    const places = PERSON_COLUMNS.map(() => '?').join(', ');
    const person = database.prepare(
      `INSERT INTO TB_BENEFICIARIO (${PERSON_COLUMNS.join(', ')}) VALUES (${places})`,
    );
    for (const one of people) person.run(...personRow(one));
  })();
  database.close();
}

/** The first page; without it the file is not a database. */
const PAGE_SIZE = 4096;

function readStart(path: string): Buffer {
  const start = Buffer.alloc(PAGE_SIZE);
  const file = openSync(path, 'r');
  const length = readSync(file, start, 0, PAGE_SIZE, 0);
  closeSync(file);
  return start.subarray(0, length);
}

function writeStart(path: string, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
}
