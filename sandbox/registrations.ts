/** An entry that was sent to Operadora Exemplo, as received. */
export interface Registration {
  body: Record<string, unknown>;
  /** The same `idRegistro` was received before. */
  repeated: boolean;
}

/** All entries in the order received, repeats included, so that tests see at-least-once delivery. */
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
