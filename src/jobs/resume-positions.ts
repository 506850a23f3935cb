import type { Position } from '../store/store.ts';

/** Where the next pass over an operator's protocols starts; without a position, at the oldest. */
export class ResumePositions {
  readonly #positions = new Map<string, Position>();

  of(operator: string): Position | undefined {
    return this.#positions.get(operator);
  }

  /** @param last item that the pass dealt with; undefined when it has reached the end */
  set(operator: string, last: Position | undefined): void {
    if (last === undefined) this.#positions.delete(operator);
    else this.#positions.set(operator, { issued_ms: last.issued_ms, seq: last.seq });
  }

  /** One pass from the position, and a second from the oldest if the first started later and reached the end. */
  async poll(operator: string, pass: () => Promise<boolean>): Promise<boolean> {
    const start = this.of(operator);
    if (!(await pass())) return false;
    const isAtEnd = this.of(operator) === undefined;
    return start !== undefined && isAtEnd ? await pass() : true;
  }
}
