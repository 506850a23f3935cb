import { open } from 'node:fs/promises';
import type Database from 'better-sqlite3';
import type { Beneficiary } from '../../../beneficiary/beneficiary.ts';
import { Sqlite } from '../../../platform/sqlite.ts';
import { MAX_NAMED, type Summary } from './line-report.ts';

const TABLES = `
  create table beneficiary (
    line integer primary key,
    card text not null,
    cpf text,
    name text not null,
    birth_date text,
    active integer not null,
    plan text,
    extra text
  );
  create table meta (summary text not null, has_cpf integer not null, built_at text not null);
`;

/** Made after the rows: sorting once is several times faster than keeping two trees in order, row by row. */
const INDEX_BY_CARD = 'create index beneficiary_card on beneficiary (card, line)';
const INDEX_BY_CPF = 'create index beneficiary_cpf on beneficiary (cpf, active, line) where cpf is not null';

const INSERT =
  'insert into beneficiary (line, card, cpf, name, birth_date, active, plan, extra) values (?, ?, ?, ?, ?, ?, ?, ?)';

/** Lines that a later line with the same card replaces: along the index, no sorting. */
const REPLACED = `
  select line from (select line, lead(card) over (order by card, line) = card as replaced from beneficiary)
  where replaced
`;

/** Writes a new index. It is not read before it is complete, so nothing is flushed on the way; an incomplete one is deleted. */
export class IndexWriter {
  readonly #path: string;
  readonly #db: Database.Database;
  readonly #insert: Database.Statement<unknown[]>;
  #rows = 0;

  private constructor(path: string, db: Database.Database) {
    this.#path = path;
    this.#db = db;
    // Not "off", which this build of SQLite ignores (defensive mode): a journal file would be written beside the index.
    db.pragma('journal_mode = memory');
    db.pragma('synchronous = off');
    db.pragma('locking_mode = exclusive');
    db.pragma('cache_size = -16000');
    db.exec(TABLES);
    this.#insert = db.prepare(INSERT);
    db.exec('begin');
  }

  /** @throws the system's error when the file exists or cannot be made */
  static async create(path: string): Promise<IndexWriter> {
    // Made first, by us, so that people's data is never readable by other users of the machine.
    await (await open(path, 'wx', 0o600)).close();
    return new IndexWriter(path, new Sqlite(path));
  }

  /** Lines added so far. */
  get rows(): number {
    return this.#rows;
  }

  add(line: number, person: Beneficiary): void {
    const extra = Object.keys(person.extra).length === 0 ? null : JSON.stringify(person.extra);
    const { card_number, cpf, name, birth_date, active, plan } = person;
    this.#insert.run(line, card_number, cpf, name, birth_date, active ? 1 : 0, plan, extra);
    this.#rows += 1;
  }

  /** After the last line: makes it searchable, and removes the lines that later ones with the same card replace. */
  index(): { count: number; lines: number[] } {
    this.#db.exec(INDEX_BY_CARD);
    const replaced = this.#removeReplaced();
    this.#db.exec(INDEX_BY_CPF);
    return replaced;
  }

  #removeReplaced(): { count: number; lines: number[] } {
    const cards =
      this.#db.prepare<[], number>('select count(distinct card) from beneficiary').pluck().get() ?? 0;
    if (cards === this.#rows) return { count: 0, lines: [] };
    const lines = this.#db.prepare<[], number>(`${REPLACED} order by line limit ${MAX_NAMED}`).pluck().all();
    const { changes } = this.#db.prepare(`delete from beneficiary where line in (${REPLACED})`).run();
    return { count: changes, lines };
  }

  /** Completes the file and sees it to the disk. */
  async finish(meta: Summary & { hasCpf: boolean }): Promise<void> {
    const { hasCpf, ...summary } = meta;
    this.#db
      .prepare('insert into meta (summary, has_cpf, built_at) values (?, ?, ?)')
      .run(JSON.stringify(summary), hasCpf ? 1 : 0, new Date().toISOString());
    this.#db.exec('commit');
    this.#db.close();
    const file = await open(this.#path, 'r+');
    await file.sync().finally(() => file.close());
  }

  close(): void {
    this.#db.close();
  }
}
