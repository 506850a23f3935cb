import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Sqlite } from '../../src/platform/sqlite.ts';
import type { FaultBoard, Faults } from '../faults.ts';
import type { Person } from '../people.ts';
import { CREATE_TABLES, CREATE_VIEW, PERSON_COLUMNS, personRow, plansOf } from './tables.ts';

/** For a reader to end; this blocks. */
const LOCK_WAIT_MS = 1_000;

export const SQLITE_FILE = 'operadora-exemplo.sqlite';

export interface SqliteDoor {
  /** The file, which is made anew at every start. */
  path: string;
  stop(): void;
}

/** An SQLite file with everybody in it. Ill, it is locked for good (slow, broken, dead) or holds noise (garbage). */
export function openSqliteDoor(
  folder: string,
  { people, faults }: { people: readonly Person[]; faults: FaultBoard },
): SqliteDoor {
  const path = join(folder, SQLITE_FILE);
  fillFile(path, people);
  let locked: InstanceType<typeof Sqlite> | null = null;
  let healthy: Buffer | null = null;

  const suffer = (now: Faults) => {
    // Noise cannot be locked.
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
  faults.onChange((door, now) => {
    if (door === 'sqlite') suffer(now);
  });
  return { path, stop: () => suffer({}) };
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

/** The first page: without it the rest is no database. */
const START = 4096;

function readStart(path: string): Buffer {
  const start = Buffer.alloc(START);
  const file = openSync(path, 'r');
  const length = readSync(file, start, 0, START, 0);
  closeSync(file);
  return start.subarray(0, length);
}

function writeStart(path: string, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
}
