import type { ActiveFaults } from './faults.ts';

/** A number that Operadora Exemplo issued. */
export interface IssuedNumber {
  numero: string;
  /** The caller's own reference. */
  referencia: string;
  dataHora: string;
}

/** Does not start at 1, so that its numbers are not mistaken for Carimbo's. */
const FIRST = 1234;

/** Issues numbers in the operator's own format: `OE-2026/0001234`. */
export class NumberIssuer {
  readonly issued: IssuedNumber[] = [];
  readonly #byReference = new Map<string, IssuedNumber[]>();
  readonly #faults: ActiveFaults;

  constructor(faults: ActiveFaults) {
    this.#faults = faults;
  }

  /** The same reference gets the same number, except with the fault `not_idempotent`. */
  issue(referencia: string): { given: IssuedNumber; isRepeat: boolean } {
    const known = this.find(referencia);
    const [first] = this.#faults.of('issue').not_idempotent ? [] : known;
    if (first !== undefined) return { given: first, isRepeat: true };
    const now = new Date();
    const sequence = String(FIRST + this.issued.length).padStart(7, '0');
    const given = { numero: `OE-${now.getFullYear()}/${sequence}`, referencia, dataHora: now.toISOString() };
    this.issued.push(given);
    this.#byReference.set(referencia, [...known, given]);
    return { given, isRepeat: false };
  }

  /** All numbers of a reference, oldest first: several with the fault `not_idempotent`. */
  find(referencia: string): readonly IssuedNumber[] {
    return this.#byReference.get(referencia) ?? [];
  }
}
