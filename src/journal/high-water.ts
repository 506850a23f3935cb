import { withTimeout } from '../concurrency/with-timeout.ts';
import { ERRORS } from '../errors.ts';
import type { Head } from '../protocol/head.ts';
import { LAST_SEQUENCE } from '../protocol/number.ts';
import type { Reads } from '../store/store.ts';
import type { View } from '../store/transaction.ts';
import { type Mark, type Marks, readMarks, writeMarks } from './high-water-file.ts';

/** The ceiling is raised by so much; a restored journal skips as many numbers at most beyond those given out. */
const BLOCK = 1000;
/** A head is in the file this long after its commit at the latest, unless the file's disk is slow. */
const WRITE_WITHIN_MS = 500;
/** A caller waits no longer for the file; the number is given, and the alarm raised. */
const WAIT_MS = 1000;
/** Ceilings are kept for so many days, in case the clock is set back. */
const KEPT_DAYS = 8;
/** While a journal is behind, how often a `restored` entry is looked for. */
const CHECK_EVERY_MS = 1000;

export interface HighWaterOptions {
  reads: Pick<Reads, 'heads' | 'links' | 'journalEntries'>;
  /** None: only what this process saw itself counts. */
  file: string | null;
  /** The file is only compared with the journals, for a command; the server writes it. */
  readOnly?: boolean;
  /** The file could not be read or written; null when it can again. */
  onFile?: (failure: unknown) => void;
  /** An operator's journal is behind; null when it no longer is. */
  onBehind?: (operator: string, behind: Behind | null) => void;
}

/** The database's head, and the newer one that this node saw. */
export interface Behind {
  head: Pick<Head, 'seq' | 'hash' | 'at'>;
  seen: Mark['head'];
}

/**
 * Remembers how far each operator's journal had come, so that a database which is behind that (an older backup, a replica
 * that lagged when it was promoted, an empty data folder) gives no number a second time.
 *
 * The file holds the last head, and a ceiling: no number above it is given out before a higher one is on disk. It
 * belongs on another disk than the database, and each node has its own.
 */
export class HighWater {
  readonly #options: HighWaterOptions;
  readonly #behind = new Map<string, Behind>();
  #marks: Marks = new Map();
  /** The ceilings that are on disk: `operator day` → sequence. */
  #durable = new Map<string, number>();
  /** Why the file cannot be used; null while it can. */
  #failure: unknown = null;
  /** The file is not what this program wrote: it is left for a person to look at. */
  #isForeign = false;
  #timer: NodeJS.Timeout | null = null;
  #checkTimer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: HighWaterOptions) {
    this.#options = options;
  }

  /** Operator → how its journal is behind, as of the last check or transaction. */
  get behind(): ReadonlyMap<string, Behind> {
    return this.#behind;
  }

  /** Why the file cannot be read or written; null while it can, or where there is none. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Reads the file and compares it with the journals. An unreadable file is an alarm, and no reason to give no numbers. */
  async start(): Promise<void> {
    const { file, onFile } = this.#options;
    try {
      if (file !== null) this.#marks = (await readMarks(file)) ?? new Map();
      this.#durable = ceilingsOf(this.#marks);
    } catch (error) {
      this.#isForeign = true;
      this.#failure = error;
      onFile?.(error);
    }
    await this.#check();
  }

  async stop(): Promise<void> {
    if (this.#checkTimer !== null) clearTimeout(this.#checkTimer);
    if (this.#timer !== null) this.#write();
    await this.#writing;
  }

  /** Civil days, each with a sequence that no number given out by this node is above. */
  ceilings(operator: string): { day: string; last: number }[] {
    const ceilings = this.#marks.get(operator)?.ceilings ?? {};
    return Object.entries(ceilings).map(([day, last]) => ({ day, last }));
  }

  /** For `References.seen`. */
  seen(operators: readonly string[]): Map<string, number> {
    const seen = new Map<string, number>();
    for (const operator of operators) {
      const mark = this.#marks.get(operator);
      if (mark !== undefined) seen.set(operator, mark.head.seq);
    }
    return seen;
  }

  /** The same view; reading the head of a journal that is behind throws `database_behind`. */
  guard(view: View): View {
    return {
      ...view,
      head: (operator) => {
        const head = view.head(operator);
        if (head !== undefined && !this.#knows(head, (seq) => view.hashAt(operator, seq)))
          throw ERRORS.databaseBehind();
        return head;
      },
    };
  }

  /**
   * After a commit, before its numbers are given out.
   * @returns undefined when nothing need be waited for; else what resolves when the numbers are below the ceiling on disk
   */
  reached(heads: readonly Head[]): Promise<void> | undefined {
    let isAbove = false;
    let isRaised = false;
    for (const { operator, seq, hash, at, day, number, ranges } of heads) {
      // The first start of a server writes only the ranges: nothing was given out, and a backup may take its place.
      if (number === 0 && ranges === seq && !this.#marks.has(operator)) continue;
      let ceilings = this.#marks.get(operator)?.ceilings ?? {};
      const ceiling = ceilings[day] ?? 0;
      if (number > ceiling - BLOCK / 2 && ceiling < LAST_SEQUENCE) {
        ceilings = raise(ceilings, day, number + BLOCK);
        isRaised = true;
      }
      isAbove ||= number > (this.#durable.get(`${operator} ${day}`) ?? 0);
      this.#marks.set(operator, { head: { seq, hash, at }, ceilings });
    }
    if (this.#options.file === null || this.#isForeign) return;
    if (isRaised) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), WRITE_WITHIN_MS);
    // A caller does not wait for a file that failed already; it is tried again in the background.
    if (!isAbove || this.#failure !== null) return;
    const written = this.#writing;
    const otherwise = (): void => this.#failed(new Error(`not written within ${WAIT_MS} ms`));
    return withTimeout({ ms: WAIT_MS, otherwise }, () => written);
  }

  /** Whether the journal holds the newest entry that this node saw. */
  #knows(head: Head, hashAt: (seq: number) => string | undefined): boolean {
    const { operator, seq, hash, at } = head;
    const seen = this.#marks.get(operator)?.head;
    const isKnown =
      seen === undefined || seen.seq === 0 || (seen.seq === seq ? hash : hashAt(seen.seq)) === seen.hash;
    if (!isKnown) this.#fellBehind(operator, { head: { seq, hash, at }, seen });
    else if (this.#behind.delete(operator)) this.#options.onBehind?.(operator, null);
    return isKnown;
  }

  #fellBehind(operator: string, behind: Behind): void {
    const isNew = !this.#behind.has(operator);
    this.#behind.set(operator, behind);
    if (isNew) this.#options.onBehind?.(operator, behind);
    this.#checkTimer ??= setTimeout(() => this.#check().catch(() => {}), CHECK_EVERY_MS);
  }

  /** Compares every journal, and accepts those that a `restored` entry lets continue. */
  async #check(): Promise<void> {
    const { reads } = this.#options;
    this.#checkTimer = null;
    for (const head of await reads.heads()) {
      const { operator } = head;
      const mark = this.#marks.get(operator);
      if (mark === undefined) continue;
      const [link] = await reads.links(operator, { seq: mark.head.seq - 1, limit: 1 });
      if (this.#knows(head, (seq) => (link?.seq === seq ? link.hash : undefined))) continue;
      const restored = await reads.journalEntries(operator, 'restored');
      const accepted = restored.findLast(({ data }) => data.lost_head?.hash === mark.head.hash);
      if (accepted === undefined) continue;
      const { seq, hash, at } = head;
      this.#marks.set(operator, { ...mark, head: { seq, hash, at } });
      this.#knows(head, () => undefined);
      this.#write();
    }
  }

  /** Writes what is known now, after a write that is under way. Never rejects. */
  #write(): void {
    const { file } = this.#options;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (file === null || this.#isForeign || this.#options.readOnly) return;
    this.#writing = this.#writing.then(async () => {
      const ceilings = ceilingsOf(this.#marks);
      try {
        await writeMarks(file, this.#marks);
        this.#durable = ceilings;
        if (this.#failure !== null) this.#options.onFile?.(null);
        this.#failure = null;
      } catch (error) {
        this.#failed(error);
      }
    });
  }

  #failed(error: unknown): void {
    if (this.#failure === null) this.#options.onFile?.(error);
    this.#failure = error;
    this.#timer ??= setTimeout(() => this.#write(), WAIT_MS).unref();
  }
}

function ceilingsOf(marks: Marks): Map<string, number> {
  const all = [...marks].flatMap(([operator, { ceilings }]) =>
    Object.entries(ceilings).map(([day, last]) => [`${operator} ${day}`, last] as const),
  );
  return new Map(all);
}

/** The newest days only. */
function raise(ceilings: Mark['ceilings'], day: string, ceiling: number): Mark['ceilings'] {
  const raised = { ...ceilings, [day]: Math.min(ceiling, LAST_SEQUENCE) };
  const days = Object.keys(raised).sort().slice(-KEPT_DAYS);
  return Object.fromEntries(days.map((kept) => [kept, raised[kept] ?? 0]));
}
