import { type SqlFaultCode, sqlFault } from './sql-faults.ts';

export type Row = Record<string, unknown>;

/**
 * Collects rows and says when there are enough, so that a query without a WHERE does not fill the memory. Column names
 * are lower-cased (Oracle's are upper-case); of two columns with the same name the first counts.
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

  /** Whether there were more rows than allowed. With exactly as many the connection can still be used. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Called before the rows of each result; only the first result counts. @returns whether this is the first */
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
