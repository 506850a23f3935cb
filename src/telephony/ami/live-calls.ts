import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Check, type Static, Type } from '../../typebox.ts';

const SAVE_AFTER_MS = 500;

const SavedCall = Type.Object({
  number: Type.String(),
  /** UNIQUEID of the caller's channel. */
  caller: Type.String(),
  queue: Type.Union([Type.String(), Type.Null()]),
  /** The last who spoke with the caller. */
  agent: Type.Union([Type.String(), Type.Null()]),
});
const SavedCalls = Type.Object({
  /** When Asterisk was started, by its clock; empty where it does not say. */
  startedAt: Type.String(),
  calls: Type.Array(SavedCall),
});

export type SavedCall = Static<typeof SavedCall>;
export type SavedCalls = Static<typeof SavedCalls>;

/**
 * A file with the calls of one PBX that are going on, so that after a restart of this server those that ended meanwhile
 * have an end. It is at most half a second old; without it only those ends are missing.
 */
export class LiveCalls {
  readonly #file: string;
  readonly #current: () => SavedCalls;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** @param current what to write, when it is time */
  constructor(file: string, { current, onError }: { current(): SavedCalls; onError(error: unknown): void }) {
    this.#file = file;
    this.#current = current;
    this.#onError = onError;
  }

  /** What was written last; null where there is no such file. */
  load(): SavedCalls | null {
    try {
      const saved: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      return Check(SavedCalls, saved) ? (saved as SavedCalls) : null;
    } catch {
      return null;
    }
  }

  /** Something has changed. */
  touch(): void {
    this.#timer ??= setTimeout(() => void this.save(), SAVE_AFTER_MS).unref();
  }

  save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write()).catch((error: unknown) => this.#onError(error));
    return this.#writing;
  }

  async #write(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const fresh = `${this.#file}.new`;
    await writeFile(fresh, `${JSON.stringify(this.#current())}\n`, { mode: 0o600 });
    await rename(fresh, this.#file);
  }
}
