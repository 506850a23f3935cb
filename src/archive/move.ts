import { TextError } from '../i18n/text-error.ts';
import { Sqlite } from '../platform/sqlite.ts';
import { openStore } from '../store/open-store.ts';
import type { Query } from '../store/query.ts';
import { headOf, type Value } from '../store/rows.ts';
import type { HeadRow } from '../store/schema.ts';
import { createQuery } from '../store/sqlite/create-query.ts';
import { markMoved, movedTo } from '../store/sqlite/moved.ts';
import { type Batch, TABLES } from './format.ts';
import { type Loaded, Loader } from './loader.ts';
import { completePostgres, movePostgres } from './postgres.ts';
import type { Target } from './target.ts';
import { entryRows, pages } from './write-archive.ts';

/** What is copied while callers wait, at most, if the server does not issue faster than entries are copied. */
const REST = 5000;
const MAX_ROUNDS = 20;
const ACCESS_RECORDS_PER_PAGE = 2000;
const LOCK_TIMEOUT_MS = 10_000;

export interface Moved extends Loaded {
  /** How long no number could be issued. */
  standstillMs: number;
}

interface MoveRequest {
  path: string;
  url: string;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Moves a SQLite database to an empty PostgreSQL, while a server goes on issuing on it until the last few entries.
 * PostgreSQL is filled in one transaction and marked as unfinished; then SQLite is marked as moved, and only then is
 * PostgreSQL usable. So at no point two databases issue, and after an interruption the same command goes on.
 * @returns null where an interrupted move only had to be completed
 */
export async function moveToPostgres({ path, url, onProgress }: MoveRequest): Promise<Moved | null> {
  const where = withoutPassword(url);
  const before = movedTo(path);
  if (before !== null) {
    if (before !== where || !(await completePostgres(url))) throw alreadyMoved(before);
    return null;
  }
  await (await openStore({ kind: 'sqlite', path }, 'none')).close();
  const target = await movePostgres(url);
  const db = new Sqlite(path, { timeout: LOCK_TIMEOUT_MS, fileMustExist: true });
  try {
    db.pragma('synchronous = full');
    const copy = new Copy(createQuery(db), target, onProgress);
    await copy.most();
    await target.index();
    await copy.most();
    await copy.compare();
    await copy.most();
    db.exec('begin immediate');
    const began = performance.now();
    const loaded = await copy.rest();
    markMoved(db, where);
    await target.finish();
    db.exec('commit');
    await completePostgres(url);
    return { ...loaded, standstillMs: Math.round(performance.now() - began) };
  } catch (error) {
    if (db.inTransaction) db.exec('rollback');
    await target.discard();
    throw error;
  } finally {
    db.close();
  }
}

class Copy {
  readonly #query: Query;
  readonly #target: Target;
  readonly #loader: Loader;
  readonly #onProgress: MoveRequest['onProgress'];
  /** Operator → sequence up to which its entries are copied, and up to which its identities are. */
  readonly #copied = new Map<string, number>();
  readonly #identified = new Map<string, number>();
  /** Rowid up to which records of readings are copied. */
  #recorded = 0;
  /** Protocols whose row does not follow from their entries. */
  readonly #erased = new Set<string>();
  /** Of them, those that were erased while entries were copied. */
  readonly #erasedMeanwhile = new Map<string, Row>();

  constructor(query: Query, target: Target, onProgress: MoveRequest['onProgress']) {
    this.#query = query;
    this.#target = target;
    this.#loader = new Loader(target);
    this.#onProgress = onProgress;
  }

  /** Copies the entries that are there by now. @returns how many */
  async #entries(): Promise<number> {
    const heads = (await this.#query<HeadRow>('select * from journal_head order by operator')).map(headOf);
    const total = heads.reduce((sum, { seq }) => sum + seq, 0);
    const before = this.#loader.entries;
    for (const head of heads) {
      const { operator, seq: last } = head;
      this.#loader.expect(head);
      const from = this.#copied.get(operator) ?? 0;
      const range = { operator, after: { seq: from }, sql: 'seq <= ?', values: [last] };
      for await (const rows of pages(this.#query, 'entry', range)) {
        await this.#loader.load(batchOf('entry', entryRows(rows, this.#erased)));
        // The first round copies what was erased before it without the data.
        if (from > 0)
          for (const row of rows)
            if (row.type === 'erased') this.#erasedMeanwhile.set(String(row.protocol), row);
        this.#onProgress?.(this.#loader.entries, total);
      }
      this.#copied.set(operator, last);
    }
    return this.#loader.entries - before;
  }

  /** Leaves little to do while callers wait. */
  async most(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && (await this.#entries()) > REST; ) round += 1;
    await this.#identities();
    await this.#accessRecords();
    await this.#loader.flush();
  }

  /** Copies the records of readings that are there by now: none is ever changed or deleted, so rowids only grow. */
  async #accessRecords(): Promise<void> {
    for (;;) {
      const sql = 'select rowid as row, * from access_record where rowid > ? order by rowid limit ?';
      const rows = await this.#query<Row>(sql, [this.#recorded, ACCESS_RECORDS_PER_PAGE]);
      if (rows.length === 0) return;
      this.#recorded = Number(rows.at(-1)?.row);
      await this.#loader.load(
        batchOf(
          'access_record',
          rows.map(({ row: _, ...record }) => record),
        ),
      );
    }
  }

  /** Copies the identities of the entries that are copied. */
  async #identities(): Promise<void> {
    for (const [operator, last] of this.#copied) {
      const from = this.#identified.get(operator) ?? 0;
      const range = { operator, sql: 'seq > ? and seq <= ?', values: [from, last] };
      for await (const rows of pages(this.#query, 'identity', range))
        await this.#loader.load(batchOf('identity', rows));
      this.#identified.set(operator, last);
    }
  }

  /** Compares what is copied. Counting takes long, so it is done before callers wait. The loader counts protocols. */
  async compare(): Promise<void> {
    for (const [operator, last] of this.#copied)
      for (const table of ['entry', 'identity']) {
        const sql = `select count(*) as count from ${table} where operator = ? and seq <= ?`;
        await this.#compare(table, sql, [operator, last]);
      }
  }

  async #compare(table: string, sql: string, values: Value[] = []): Promise<void> {
    const [here] = await this.#query<{ count: number }>(sql, values);
    const [there] = await this.#target.query<{ count: number }>(sql, values);
    if (here?.count !== there?.count) throw different(table, here?.count, there?.count);
  }

  /** Copies what is left, while nothing else can write. */
  async rest(): Promise<Loaded> {
    await this.#entries();
    await this.#identities();
    await this.#accessRecords();
    for (const { name } of TABLES) {
      if (name === 'entry' || name === 'identity' || name === 'access_record') continue;
      for await (const rows of pages(this.#query, name)) await this.#loader.load(batchOf(name, rows));
    }
    for (const [number, row] of this.#erasedMeanwhile) await this.#erase(number, row);
    for (const number of new Set([...this.#erased, ...this.#erasedMeanwhile.keys()])) {
      const rows = await this.#query<Row>('select * from protocol where number = ?', [number]);
      if (rows.length > 0) await this.#loader.load(batchOf('protocol', rows));
    }
    const loaded = await this.#loader.finish();
    for (const table of ['api_key', 'user_account', 'delivery', 'offline_fact', 'access_record'])
      await this.#compare(table, `select count(*) as count from ${table}`);
    return loaded;
  }

  /** Takes from the copy what was erased after it was copied. */
  async #erase(number: string, { operator = '', seq = 0 }: Row): Promise<void> {
    const gone = await this.#query<{ seq: number }>(
      `select e.seq from (
         select seq from protocol where number = ?
         union select seq from entry where protocol = ? and type <> 'issued') e
       where e.seq < ? and not exists (select 1 from entry_data d where d.operator = ? and d.seq = e.seq)`,
      [number, number, seq, operator],
    );
    for (const entry of gone)
      await this.#target.query('delete from entry_data where operator = ? and seq = ?', [
        operator,
        entry.seq,
      ]);
  }
}

type Row = Parameters<typeof entryRows>[0][number];

function batchOf(table: string, rows: Row[]): Batch {
  const columns = Object.keys(rows[0] ?? {});
  return { table, columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)) };
}

/** For people and for the refusals of the old database. */
export function withoutPassword(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

function alreadyMoved(where: string): TextError {
  return new TextError({
    'pt-BR': `Este banco já foi levado para ${where}. Ponha esse endereço em database.url.`,
    en: `This database was moved to ${where} already. Put that address into database.url.`,
  });
}

function different(table: string, here = 0, there = 0): TextError {
  return new TextError({
    'pt-BR': `A tabela ${table} tem ${here} linhas aqui e ${there} lá. Nada foi alterado; este banco continua valendo.`,
    en: `The table ${table} has ${here} rows here and ${there} there. Nothing was changed; this database stays in use.`,
  });
}
