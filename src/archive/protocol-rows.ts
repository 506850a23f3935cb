import type { Entry } from '../protocol/entry.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import { placeholders } from '../store/query.ts';
import { COLUMNS, protocolOf, protocolValues, type Value } from '../store/rows.ts';
import type { ProtocolRow } from '../store/schema.ts';
import type { Target } from './target.ts';

/** So many are kept in memory: most entries come within a minute of their protocol's first. */
const KEPT = 20_000;
const ROWS_PER_INSERT = 2000;

/** Folds entries to protocols, and writes their rows. */
export class ProtocolRows {
  readonly #target: Target;
  /** Those that may still change, oldest first. */
  readonly #kept = new Map<string, Protocol>();
  /** Of the kept ones, those whose row is already written. */
  readonly #written = new Set<string>();
  /** Protocols that have a row, or will have. */
  count = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  /** @param entry with its data; the entries of a protocol come in their order */
  async add(operator: string, entry: Entry): Promise<void> {
    const number = entry.protocol ?? '';
    const before = this.#kept.get(number) ?? (await this.#fetch(operator, entry, number));
    if (before === undefined) return;
    this.#kept.set(number, fold(before, entry, operator));
    if (this.#kept.size > KEPT) await this.#write([...this.#kept.keys()].slice(0, KEPT / 2));
  }

  /** Writes these rows instead of those that the entries gave. */
  async replace(columns: readonly string[], rows: Value[][]): Promise<void> {
    await this.flush();
    const numbers = rows.map((row) => row[columns.indexOf('number')] ?? '');
    this.count += rows.length - (await this.#delete(numbers));
    await this.#target.insert('protocol', columns, rows);
  }

  async flush(): Promise<void> {
    await this.#write([...this.#kept.keys()]);
  }

  /** @returns null for a new protocol, undefined where the entry changes no row */
  async #fetch(operator: string, entry: Entry, number: string): Promise<Protocol | null | undefined> {
    if (entry.type === 'issued') {
      this.count += 1;
      return null;
    }
    if (!changesRow(entry, operator)) return undefined;
    const [row] = await this.#target.query<ProtocolRow>('select * from protocol where number = ?', [number]);
    // None where the data of its first entry was erased: its row is in the archive.
    if (row === undefined) return undefined;
    this.#written.add(number);
    return protocolOf(row);
  }

  async #write(numbers: string[]): Promise<void> {
    await this.#delete(numbers.filter((number) => this.#written.delete(number)));
    for (let i = 0; i < numbers.length; i += ROWS_PER_INSERT) {
      const protocols = numbers.slice(i, i + ROWS_PER_INSERT).flatMap((number) => {
        const protocol = this.#kept.get(number);
        this.#kept.delete(number);
        return protocol === undefined ? [] : [protocol];
      });
      await this.#target.insert('protocol', COLUMNS.protocol, protocols.map(protocolValues));
    }
  }

  /** @returns how many there were */
  async #delete(numbers: readonly Value[]): Promise<number> {
    let count = 0;
    for (let i = 0; i < numbers.length; i += ROWS_PER_INSERT) {
      const some = numbers.slice(i, i + ROWS_PER_INSERT);
      const sql = `delete from protocol where number in (${placeholders(some)}) returning number`;
      count += (await this.#target.query(sql, some)).length;
    }
    return count;
  }
}

const ANY = { occurrences: [] as Protocol['occurrences'] } as Protocol;

function changesRow(entry: Entry, operator: string): boolean {
  return entry.type === 'text_corrected' || fold(ANY, entry, operator) !== ANY;
}
