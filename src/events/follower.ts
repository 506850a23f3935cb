import type { Reader } from '../auth/visible.ts';
import type { JournalEntry, Reads } from '../store/store.ts';
import { EntryEvent, type EventFilter } from './entry-event.ts';

/** Entries that are kept: a stream that is not farther behind costs no read. */
const KEPT = 512;
export const PAGE = 128;
/** Parts that are remembered for other streams; most streams are at the end and want the same. */
const MAX_COMPOSED = 32;
/** Between two reads of a busy journal, so that one write to each stream carries several entries. */
const SPACING_MS = 20;
/** After work for streams, so many times its duration is left to the others: issuing comes first. */
const REST = 4;
/** At most, because on a busy machine the duration is mostly that of other processes. */
const MAX_REST_MS = 60;

/** A part of the journal as it is sent to streams with one reader and filter. */
export interface Part {
  /** Empty where the filter lets nothing through. */
  bytes: Buffer;
  /** The sequence up to which it is complete. */
  to: number;
}

export interface Wanted {
  reader: Reader;
  filter: EventFilter;
}

export interface FollowerParts {
  operator: string;
  reads: Pick<Reads, 'newEntries' | 'newest'>;
  /** Where it begins. */
  from: number;
  /** There are further entries, oldest first; at least one. */
  onEntries: (page: readonly JournalEntry[]) => void;
  /** The journal ends before what was read: the database is another copy now. */
  onWentBack: () => void;
  onError: (error: unknown) => void;
}

/** Reads one operator's journal as it grows, once for all streams of this process. */
export class Follower {
  readonly #parts: FollowerParts;
  #kept: EntryEvent[] = [];
  /** All events after this sequence are kept. */
  #keptAfter: number;
  #position: number;
  #reading: Promise<void> | null = null;
  #readAgain = false;
  #isStopped = false;
  /** Parts that were composed since the last read: streams that want the same share them. */
  readonly #composed = new Map<string, Part>();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#position = parts.from;
    this.#keptAfter = parts.from;
  }

  /** The sequence of the newest entry that was read. */
  get position(): number {
    return this.#position;
  }

  /** There may be further entries: reads them now, or shortly after the read that is running. */
  wake(): void {
    if (this.#isStopped) return;
    if (this.#reading === null) this.#reading = this.#read();
    else this.#readAgain = true;
  }

  /** As `wake`, and finds out whether the journal went back. */
  async poll(): Promise<void> {
    this.wake();
    await this.#reading;
    const { operator, reads, onWentBack, onError } = this.#parts;
    const position = this.#position;
    const newest = await reads.newest(operator).catch(onError);
    if (newest && newest.head < position && !this.#isStopped) onWentBack();
  }

  /** @returns null where the position is too far behind to be kept */
  after(position: number, { reader, filter }: Wanted): Part | null {
    if (position < this.#keptAfter) return null;
    const key = `${position} ${reader.beneficiaries} ${JSON.stringify(filter)}`;
    let part = this.#composed.get(key);
    if (part === undefined) {
      const further = this.#kept.filter(({ seq }) => seq > position);
      const events = further.slice(0, PAGE);
      const to = events.length < further.length ? (events.at(-1)?.seq ?? position) : this.#position;
      part = { bytes: bytesOf(events, { reader, filter }), to };
      if (this.#composed.size >= MAX_COMPOSED) this.#composed.clear();
      this.#composed.set(key, part);
    }
    return part;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#reading;
  }

  async #read(): Promise<void> {
    try {
      do {
        this.#readAgain = false;
        const { busyMs, isFull } = await this.#readPage();
        if (!this.#isStopped) await rest(busyMs, isFull ? 0 : SPACING_MS);
        if (isFull) this.#readAgain = true;
      } while (this.#readAgain && !this.#isStopped);
    } catch (error) {
      // The next poll reads again.
      this.#parts.onError(error);
    } finally {
      this.#reading = null;
    }
  }

  /** `busyMs`: for how long it kept this process from anything else; SQLite reads in the call itself. */
  async #readPage(): Promise<{ busyMs: number; isFull: boolean }> {
    const { operator, reads, onEntries } = this.#parts;
    const called = performance.now();
    const reading = reads.newEntries(operator, { seq: this.#position, limit: PAGE });
    const calledMs = performance.now() - called;
    const page = await reading;
    const read = performance.now();
    const newest = page.at(-1);
    if (newest === undefined || this.#isStopped) return { busyMs: calledMs, isFull: false };
    this.#position = newest.entry.seq;
    this.#keep(page);
    onEntries(page);
    return { busyMs: calledMs + performance.now() - read, isFull: page.length === PAGE };
  }

  #keep(page: readonly JournalEntry[]): void {
    this.#composed.clear();
    // What was erased must not be sent from memory: streams that are behind read it from the database again.
    if (page.some(({ entry }) => entry.type === 'erased')) {
      this.#kept = [];
      this.#keptAfter = this.#position;
      return;
    }
    this.#kept.push(...eventsOf(page));
    const excess = this.#kept.length - KEPT;
    if (excess <= 0) return;
    this.#keptAfter = this.#kept[excess - 1]?.seq ?? this.#position;
    this.#kept.splice(0, excess);
  }
}

/** The part of a page from the database. */
export function partOf(page: readonly JournalEntry[], wanted: Wanted): Part | null {
  const newest = page.at(-1);
  return newest === undefined ? null : { bytes: bytesOf(eventsOf(page), wanted), to: newest.entry.seq };
}

function eventsOf(page: readonly JournalEntry[]): EntryEvent[] {
  return page.map((one) => EntryEvent.of(one)).filter((event) => event !== null);
}

function bytesOf(events: readonly EntryEvent[], { reader, filter }: Wanted): Buffer {
  const texts = events.filter((event) => event.matches(filter)).map((event) => event.text(reader));
  return Buffer.from(texts.join(''));
}

/** Leaves the process to others after work for streams. */
export function rest(busyMs: number, leastMs: number): Promise<void> {
  const ms = Math.max(leastMs, Math.min(busyMs * REST, MAX_REST_MS));
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
