import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import { KEY_TYPES, type Searched, searchKeysOf } from '../protocol/search-keys.ts';
import { placeholders, type Query } from './query.ts';
import type { ProtocolRow } from './schema.ts';

/** The search keys of protocols, written after their entries are committed: issuing does not wait for them. */
export interface SearchKeys {
  /** Before the first `follow`. */
  begin(operator: string): Promise<void>;
  /**
   * Writes the keys that follow from the next entries of the journal, at most `limit`. All or nothing of them is written, and
   * only one node does it at a time.
   * @returns how many entries; 0 at the end of the journal, and while another node does it
   */
  follow(operator: string, limit: number): Promise<number>;
  /** Removes what a protocol is found under; `follow` writes what is left of it after its `erased` entry. */
  erase(operator: string, number: string): Promise<void>;
}

/** How a dialect does it. */
export interface KeyWriting {
  /** Runs statements that another node cannot disturb. They may be lost, the last ones first, with a power cut. */
  run<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Locks the row that a query reads, or passes over a locked one. */
  lock: { wait: string; skip: string };
  /** The elements of a JSON list, as `r.value`. */
  elements: string;
}

type KeyRow = [period: number, key: string, issued_ms: number, seq: number];
type KeptRow = [seq: number, issued_ms: number, keys: string];
type SearchedRow = Pick<
  ProtocolRow,
  'seq' | 'issued_ms' | 'number' | 'source_number' | 'card_number' | 'cpf' | 'beneficiary' | 'caller'
> &
  Pick<ProtocolRow, 'caller_e164'> & { keys: string | null };

const PERIOD_MS = 28 * 86_400_000;
/** Entries that one statement reads, and rows that one writes: on SQLite each of them blocks the event loop, for a millisecond. */
const READ = 128;
const WRITTEN = 32;

/** Of the partition of a protocol's keys. */
export const searchPeriodOf = (issued_ms: number): number => Math.floor(issued_ms / PERIOD_MS);

export function createSearchKeys({ run, lock, elements }: KeyWriting): SearchKeys {
  const ROWS = `
select ?, cast(r.value->>0 as integer), r.value->>1, cast(r.value->>2 as bigint), cast(r.value->>3 as bigint)
from ${elements}`;

  /** In the order of the index: neighbours are on one page, which is written once. */
  async function insert(query: Query, operator: string, rows: KeyRow[]): Promise<void> {
    rows.sort(([a, b], [c, d]) => a - c || (b < d ? -1 : 1));
    for (const part of parts(rows, WRITTEN))
      await query(
        `insert into search_key (operator, period, key, issued_ms, seq) ${ROWS} where true on conflict do nothing`,
        [operator, JSON.stringify(part)],
      );
  }

  async function remove(query: Query, operator: string, rows: KeyRow[]): Promise<void> {
    for (const row of rows)
      await query(
        'delete from search_key where operator = ? and period = ? and key = ? and issued_ms = ? and seq = ?',
        [operator, ...row],
      );
  }

  async function keep(query: Query, operator: string, rows: KeptRow[]): Promise<void> {
    for (const part of parts(rows, WRITTEN))
      await query(
        `insert into search_keys_of (operator, seq, issued_ms, keys)
         select ?, cast(r.value->>0 as bigint), cast(r.value->>1 as bigint), r.value->>2 from ${elements} where true
         on conflict (operator, seq) do update set keys = excluded.keys`,
        [operator, JSON.stringify(part)],
      );
  }

  return {
    begin: (operator) =>
      run(async (query) => {
        const sql =
          'insert into search_position (operator, seq) values (?, 0) on conflict (operator) do nothing';
        await query(sql, [operator]);
      }),
    follow: (operator, limit) =>
      run(async (query) => {
        const [position] = await query<{ seq: number }>(
          `select seq from search_position where operator = ? ${lock.skip}`,
          [operator],
        );
        const [head] = await query<{ seq: number }>('select seq from journal_head where operator = ?', [
          operator,
        ]);
        if (position === undefined || head === undefined) return 0;
        const { seq: from } = position;
        // The journal is another one that ends earlier: all of it is followed again.
        const to = head.seq < from ? 0 : Math.min(from + limit, head.seq);
        if (to === from) return 0;
        const added: KeyRow[] = [];
        const removed: KeyRow[] = [];
        const kept: KeptRow[] = [];
        for (const row of await rowsOf(query, operator, { from, to })) {
          const { seq, issued_ms, keys } = row;
          const now = searchKeysOf(searchedOf(row));
          const before: string[] = keys === null ? [] : JSON.parse(keys);
          const at = (key: string): KeyRow => [searchPeriodOf(issued_ms), key, issued_ms, seq];
          const news = now.filter((key) => !before.includes(key)).map(at);
          const gone = before.filter((key) => !now.includes(key)).map(at);
          if (keys !== null && news.length + gone.length === 0) continue;
          added.push(...news);
          removed.push(...gone);
          kept.push([seq, issued_ms, JSON.stringify(now)]);
        }
        // In this order, so that after an interruption between two of them all can be repeated.
        await insert(query, operator, added);
        await remove(query, operator, removed);
        await keep(query, operator, kept);
        await query('update search_position set seq = ? where operator = ?', [to, operator]);
        return Math.abs(to - from);
      }),
    erase: (operator, number) =>
      run(async (query) => {
        await query(`select seq from search_position where operator = ? ${lock.wait}`, [operator]);
        const [row] = await query<{ seq: number; issued_ms: number; keys: string }>(
          `select k.* from search_keys_of k join protocol p on p.operator = k.operator and p.seq = k.seq
           where p.number = ? and k.operator = ?`,
          [number, operator],
        );
        if (row === undefined) return;
        const { seq, issued_ms } = row;
        const period = searchPeriodOf(issued_ms);
        const keys: string[] = JSON.parse(row.keys);
        await remove(
          query,
          operator,
          keys.map((key) => [period, key, issued_ms, seq]),
        );
        await query('delete from search_keys_of where operator = ? and seq = ?', [operator, seq]);
      }),
  };
}

function* parts<T>(rows: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}

/** The protocols of some entries, as they are now: what changed since is repeated when its entry comes. */
async function rowsOf(
  query: Query,
  operator: string,
  { from, to }: { from: number; to: number },
): Promise<SearchedRow[]> {
  const rows: SearchedRow[] = [];
  for (let first = from; first < to; first += READ)
    rows.push(...(await entriesOf(query, operator, { from: first, to: Math.min(first + READ, to) })));
  return [...new Map(rows.map((row) => [row.seq, row])).values()];
}

function entriesOf(
  query: Query,
  operator: string,
  { from, to }: { from: number; to: number },
): Promise<SearchedRow[]> {
  return query<SearchedRow>(
    `select p.seq, p.issued_ms, p.number, p.source_number, p.card_number, p.cpf, p.beneficiary, p.caller,
       p.caller_e164, k.keys
     from entry e join protocol p on p.number = e.protocol
       left join search_keys_of k on k.operator = p.operator and k.seq = p.seq
     where e.operator = ? and e.seq > ? and e.seq <= ? and e.type in (${placeholders(KEY_TYPES)})`,
    [operator, from, to, ...KEY_TYPES],
  );
}

function searchedOf({ beneficiary, ...row }: SearchedRow): Searched {
  return { ...row, beneficiary: beneficiary === null ? null : (JSON.parse(beneficiary) as Beneficiary) };
}
