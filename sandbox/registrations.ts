/** What was pushed to Operadora Exemplo, as it came. */
export interface Registration {
  body: Record<string, unknown>;
  /** The same `idRegistro` came before. */
  repeated: boolean;
}

/** Keeps all it gets, in order, repeats included: at least once is a promise to be seen kept. */
export class Registrations {
  readonly all: Registration[] = [];
  readonly #ids = new Set<unknown>();

  add(body: Record<string, unknown>): Registration {
    const id = body.idRegistro;
    const kept = { body, repeated: id !== undefined && this.#ids.has(id) };
    if (id !== undefined) this.#ids.add(id);
    this.all.push(kept);
    return kept;
  }
}
