import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Head } from '../protocol/head.ts';
import { SCHEMA_VERSION } from '../store/migrate.ts';
import { placeholders, type Query } from '../store/query.ts';
import type { Value } from '../store/rows.ts';
import { encodeValue, FORMAT_VERSION, type Header, TABLES, type TableLine } from './format.ts';

const ROWS_PER_PAGE = 2000;

export interface WriteOptions {
  file: string;
  heads: readonly Head[];
  /** Only this operator's rows. */
  operator?: string | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

type Row = Record<string, Value>;

/** Writes a new file that only its owner may read, and syncs it. @param query reads everything at one instant */
export async function writeArchive(query: Query, options: WriteOptions): Promise<void> {
  // Level 3: the hashes cannot be compressed anyway, and the snapshot is held for so long.
  await pipeline(
    Readable.from(blocks(query, options)),
    createGzip({ level: 3 }),
    createWriteStream(options.file, { flags: 'wx', mode: 0o600, flush: true }),
  );
}

/** The lines, many at a time. */
async function* blocks(query: Query, options: WriteOptions): AsyncGenerator<string> {
  const sha256 = createHash('sha256');
  let lines = 0;
  for await (const block of content(query, options)) {
    const text = `${block.map((line) => JSON.stringify(line)).join('\n')}\n`;
    sha256.update(text);
    lines += block.length;
    yield text;
  }
  yield `${JSON.stringify({ end: true, lines, sha256: sha256.digest('hex') })}\n`;
}

async function* content(query: Query, options: WriteOptions): AsyncGenerator<unknown[]> {
  const { heads, operator, onProgress } = options;
  const header: Header = {
    carimbo: 'archive',
    version: FORMAT_VERSION,
    schema: SCHEMA_VERSION,
    created_at: new Date().toISOString(),
    heads: heads.map(({ operator: name, seq, hash, at }) => ({ operator: name, seq, hash, at })),
  };
  yield [header];
  const total = heads.reduce((sum, { seq }) => sum + seq, 0);
  let done = 0;
  const erased = new Set<string>();
  const range = operator === undefined ? null : { operator };
  for (const { name } of TABLES.filter(({ isWhole }) => range === null || isWhole !== true))
    for await (const rows of pages(query, name, range)) {
      if (name !== 'entry') yield tableBlock(name, rows);
      else {
        yield tableBlock(name, entryRows(rows, erased));
        done += rows.length;
        onProgress?.(done, total);
      }
    }
  for (const numbers of chunks([...erased])) {
    const sql = `select * from protocol where number in (${placeholders(numbers)}) order by number`;
    yield tableBlock('protocol', await query<Row>(sql, numbers));
  }
}

/** Bytes as hex; the digest is left out where it follows from the data. @param erased gets protocols without all data */
export function entryRows(rows: Row[], erased: Set<string>): Row[] {
  return rows.map((row) => {
    const { salt, digest, hash, protocol } = row as Record<string, Buffer | null>;
    if (salt === null && protocol !== null) erased.add(String(protocol));
    return { ...row, hash: hex(hash), salt: hex(salt), digest: salt === null ? hex(digest) : null };
  });
}

function hex(bytes: Buffer | null | undefined): string | null {
  return bytes?.toString('hex') ?? null;
}

/** Rows of one operator. */
interface Range {
  operator: string;
  /** The key of the row before the first one. */
  after?: Row;
  /** A condition beside it. */
  sql?: string;
  values?: Value[];
}

/**
 * All rows of a table in the order of its key, or those of the range. Each page begins where the last one ended: with
 * `operator = ?`, SQLite finds that place in the index only if the operator is not part of the comparison.
 */
export async function* pages(query: Query, table: string, range: Range | null = null): AsyncGenerator<Row[]> {
  const { name, key, from = name } = TABLES.find((one) => one.name === table) ?? { name: table, key: [] };
  const compared = range === null ? key : key.filter((column) => column !== 'operator');
  const fixed = range === null ? [] : ['operator = ?', ...(range.sql === undefined ? [] : [range.sql])];
  const values = range === null ? [] : [range.operator, ...(range.values ?? [])];
  for (let last = range?.after; ; ) {
    const after = last === undefined ? [] : [`(${compared.join(', ')}) > (${placeholders(compared)})`];
    const conditions = [...fixed, ...after].join(' and ');
    const sql = `select * from ${from} as t ${conditions && `where ${conditions}`} order by ${key.join(', ')} limit ${ROWS_PER_PAGE}`;
    const position = last === undefined ? [] : compared.map((column) => last?.[column] ?? null);
    const rows = await query<Row>(sql, [...values, ...position]);
    last = rows.at(-1);
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS_PER_PAGE) return;
  }
}

function tableBlock(table: string, rows: Row[]): unknown[] {
  const columns = Object.keys(rows[0] ?? {});
  const line: TableLine = { table, columns };
  return [line, ...rows.map((row) => columns.map((column) => encodeValue(row[column])))];
}

function chunks<T>(values: T[]): T[][] {
  const count = Math.ceil(values.length / 500);
  return Array.from({ length: count }, (_, i) => values.slice(i * 500, (i + 1) * 500));
}
