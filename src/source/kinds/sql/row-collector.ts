import { type SqlFaultCode, sqlFault } from './sql-faults.ts';

export type Row = Record<string, unknown>;

/**
 * Takes rows as they come and says when there are enough, so that a query without a WHERE fills no memory. Columns are
 * named in lower case whatever the database (Oracle shouts); of two with one name the first counts.
 */
export class RowCollector {
  readonly #limits: { maxRows: number; maxBytes: number };
  readonly #rows: Row[] = [];
  #columns: string[] | null = null;
  #affected = 0;
  #bytes = 0;
  #isFull = false;
  #fault: SqlFaultCode | null = null;

  constructor(limits: { maxRows: number; maxBytes: number }) {
    this.#limits = limits;
  }

  get maxRows(): number {
    return this.#limits.maxRows;
  }

  /** Whether there was more than is taken: the last row that is allowed ends nothing, its connection is still good. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Told before the rows of a result; only the first result counts. @returns whether this is it */
  begin(columns: readonly string[]): boolean {
    if (this.#columns !== null) return false;
    this.#columns = columns.map((name) => name.toLowerCase());
    return true;
  }

  /** @param values JSON-like, in the order of the columns @returns false once there are too many */
  add(values: readonly unknown[]): boolean {
    if (this.#rows.length >= this.#limits.maxRows) this.#isFull = true;
    if (this.#isFull) return false;
    const row: Row = {};
    for (const [index, name] of (this.#columns ?? []).entries()) {
      if (!Object.hasOwn(row, name)) Object.defineProperty(row, name, entry(values[index]));
    }
    this.#bytes += Buffer.byteLength(JSON.stringify(row));
    if (this.#bytes > this.#limits.maxBytes) {
      this.#fault = 'too_large';
      this.#isFull = true;
      return false;
    }
    this.#rows.push(row);
    return true;
  }

  /** A command without a result: how many rows it changed. */
  changed(count: number): void {
    this.#affected += count;
  }

  /** The rows; of a command without a result one row, `affected_rows`. @throws ExchangeFault `too_large` */
  rows(): Row[] {
    if (this.#fault !== null) throw sqlFault(this.#fault);
    return this.#columns === null ? [{ affected_rows: this.#affected }] : this.#rows;
  }
}

/** A column may be called `__proto__`. */
function entry(value: unknown): PropertyDescriptor {
  return { value: value ?? null, enumerable: true, writable: true, configurable: true };
}
