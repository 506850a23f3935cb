import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Head } from '../protocol/head.ts';
import { openStore } from '../store/open-store.ts';
import type { Query } from '../store/query.ts';
import { headOf } from '../store/rows.ts';
import type { HeadRow } from '../store/schema.ts';
import { demandEmpty } from './demand-empty.ts';
import { type Loaded, Loader } from './loader.ts';
import { type Archive, openArchive } from './read-archive.ts';
import type { Target } from './target.ts';
import { writeArchive } from './write-archive.ts';

const UNFINISHED = '.unfinished';
const ABANDONED_AFTER_MS = 3_600_000;

type Database = Config['database'];
type Progress = (done: number, total: number) => void;

export interface WriteRequest {
  /** A file, or a folder, in which the name says what is in it. */
  out: string;
  operator?: string | undefined;
  onProgress?: Progress | undefined;
}

/**
 * Writes all that a database holds at one instant, or all of one operator, while servers go on working.
 * @returns the file and the heads that it holds; no head where the operator has no journal, and then no file
 */
export async function writeDatabase(
  database: Database,
  { out, operator, onProgress }: WriteRequest,
): Promise<{ file: string; heads: Head[] }> {
  // Explains a missing or older database.
  await (await openStore(database, 'none')).close();
  return readDatabase(database, async (query) => {
    const all = (await query<HeadRow>('select * from journal_head order by operator')).map(headOf);
    const heads = all.filter((head) => operator === undefined || head.operator === operator);
    const file = isFolder(out) ? join(out, nameOf(heads)) : out;
    if (operator !== undefined && heads.length === 0) return { file, heads };
    const unfinished = `${file}${UNFINISHED}`;
    rmSync(unfinished, { force: true });
    if (isFolder(out)) removeAbandoned(out);
    try {
      await writeArchive(query, { file: unfinished, heads, operator, onProgress });
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
    renameSync(unfinished, file);
    const folder = openSync(dirname(file), 'r');
    fsyncSync(folder);
    closeSync(folder);
    return { file, heads };
  });
}

/** Loads a whole archive into a database that is empty or missing, and that no server has open. */
export async function restoreDatabase(
  database: Database,
  file: string,
  onProgress?: Progress,
): Promise<Loaded> {
  const archive = await openArchive(file);
  const target = await emptyTarget(database);
  return finishing(target, () => load(archive, target, onProgress));
}

/** Loads the journals of an archive into a database that has others. */
export async function importJournals(
  database: Database,
  file: string,
  onProgress?: Progress,
): Promise<Loaded> {
  const archive = await openArchive(file);
  const target = await existingTarget(database);
  return finishing(target, async () => {
    const operators = archive.header.heads.map(({ operator }) => operator);
    if (await demandEmpty(target.query, operators)) await target.demandAlone();
    return load(archive, target, onProgress);
  });
}

async function load(
  { header, batches }: Archive,
  target: Target,
  onProgress: Progress | undefined,
): Promise<Loaded> {
  const total = header.heads.reduce((sum, { seq }) => sum + seq, 0);
  const loader = new Loader(target);
  for await (const batch of batches) {
    await loader.load(batch);
    onProgress?.(loader.entries, total);
  }
  const loaded = await loader.finish();
  await target.index();
  return loaded;
}

async function finishing(target: Target, work: () => Promise<Loaded>): Promise<Loaded> {
  let loaded: Loaded;
  try {
    loaded = await work();
  } catch (error) {
    await target.discard();
    throw error;
  }
  await target.finish();
  return loaded;
}

async function readDatabase<T>(database: Database, work: (query: Query) => Promise<T>): Promise<T> {
  if (database.kind === 'postgres') return (await import('./postgres.ts')).readPostgres(database.url, work);
  return (await import('./sqlite.ts')).readSqlite(database.path, work);
}

async function emptyTarget(database: Database): Promise<Target> {
  if (database.kind === 'postgres') return (await import('./postgres.ts')).fillPostgres(database.url);
  return (await import('./sqlite.ts')).replaceSqlite(database.path);
}

async function existingTarget(database: Database): Promise<Target> {
  if (database.kind === 'postgres') return (await import('./postgres.ts')).addToPostgres(database.url);
  return (await import('./sqlite.ts')).addToSqlite(database.path);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The heads, as an auditor notes them down; of many operators the first ones only. */
/** Removes what interrupted backups left in a folder: it holds personal data. A running backup writes all the time. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('carimbo-') || !name.endsWith(UNFINISHED)) continue;
    const path = join(folder, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > ABANDONED_AFTER_MS) rmSync(path, { force: true });
  }
}

function nameOf(heads: readonly Head[]): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const parts = heads.slice(0, 5).map(({ operator, seq, hash }) => `${operator}-${seq}-${hash.slice(0, 8)}`);
  return ['carimbo', time, ...parts].join('-').concat('.ndjson.gz');
}
