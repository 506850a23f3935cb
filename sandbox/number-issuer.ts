import type { FaultBoard } from './faults.ts';

/** A number that Operadora Exemplo gave. */
export interface IssuedNumber {
  numero: string;
  /** Whoever asked calls it so. */
  referencia: string;
  dataHora: string;
}

/** Theirs do not begin at one: nobody should take them for ours. */
const FIRST = 1234;

/** Issues numbers of their own format: `OE-2026/0001234`. */
export class NumberOffice {
  readonly issued: IssuedNumber[] = [];
  readonly #byReference = new Map<string, IssuedNumber[]>();
  readonly #faults: FaultBoard;

  constructor(faults: FaultBoard) {
    this.#faults = faults;
  }

  /** The same reference has the same number, unless told otherwise (`not_idempotent`). */
  issue(referencia: string): { given: IssuedNumber; again: boolean } {
    const known = this.find(referencia);
    const [first] = this.#faults.of('issue').not_idempotent ? [] : known;
    if (first !== undefined) return { given: first, again: true };
    const now = new Date();
    const sequence = String(FIRST + this.issued.length).padStart(7, '0');
    const given = { numero: `OE-${now.getFullYear()}/${sequence}`, referencia, dataHora: now.toISOString() };
    this.issued.push(given);
    this.#byReference.set(referencia, [...known, given]);
    return { given, again: false };
  }

  /** All that a reference was given, oldest first: more than one where it is not idempotent. */
  find(referencia: string): readonly IssuedNumber[] {
    return this.#byReference.get(referencia) ?? [];
  }
}
