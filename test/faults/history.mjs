// The history of a run: one JSON line for each request with its answer, and one for each fault. The checker reads only this
// and, at the end, the database.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

export class History {
  #stream;

  constructor(path) {
    this.path = path;
    this.#stream = createWriteStream(path);
  }

  /**
   * @param line of a request: `op`, `client`, `node`, `began`, `ended` (milliseconds, never set back), what was asked, and what
   *   came: `status` (0: no answer, the outcome is unknown), `code`, `number`. Of a fault: `fault`, `target`, `ms`
   */
  write(line) {
    this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  close() {
    return new Promise((resolve) => this.#stream.end(resolve));
  }
}

/** The lines of a history, in the order of their answers. */
export async function* readHistory(path) {
  for await (const line of createInterface({ input: createReadStream(path) })) yield JSON.parse(line);
}
