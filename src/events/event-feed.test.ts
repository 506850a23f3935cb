import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commit, issue, note, numbersOf, OPERATOR, OTHER, withJournals } from '../../test/support/journal.ts';
import { memoryStore } from '../../test/support/memory-store.ts';
import { Journal } from '../journal/journal.ts';
import type { CommitSignals } from '../store/commit-signals.ts';
import type { Store } from '../store/store.ts';
import { EventFeed, type EventFeedParts, type StreamRequest } from './event-feed.ts';

/** Takes at most this much until it is read. */
const BUFFER = 1024;

/** What a client received, and whether it was closed. */
class Client {
  readonly out = new PassThrough({ highWaterMark: BUFFER });
  #text = '';

  read(): string {
    this.#text += this.out.read() ?? '';
    return this.#text;
  }

  /** Sequences of the events so far. */
  get seqs(): number[] {
    return [...this.read().matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq));
  }

  get isClosed(): boolean {
    return this.out.writableEnded || this.out.destroyed;
  }
}

let store: Store;
let feed: EventFeed;
let number: string;
const ends: string[] = [];
const errors: unknown[] = [];

beforeEach(async () => {
  vi.useFakeTimers();
  store = await withJournals(
    Promise.resolve(memoryStore({ clock: () => Date.parse('2026-11-22T12:00:00Z') })),
  );
  [number = ''] = numbersOf(await commit(store, issue('first')));
  make();
});
afterEach(async () => {
  const stopped = feed.stop();
  await vi.runOnlyPendingTimersAsync();
  await stopped;
  vi.useRealTimers();
  ends.length = 0;
  errors.length = 0;
});

function make(parts: Partial<EventFeedParts> = {}): void {
  feed = new EventFeed({
    reads: store.reads,
    signals: store.signals,
    streamsPerKey: 100,
    onEnd: (_operator, why) => ends.push(why),
    onError: (error) => errors.push(error),
    ...parts,
  });
}

async function open(request: Partial<StreamRequest> = {}): Promise<Client> {
  const stream = await feed.open({
    operator: OPERATOR,
    keyId: 'k1',
    grant: 'Bearer 1',
    isStillGranted: async () => true,
    reader: { protocols: true, beneficiaries: true, origin: 'pbx' },
    filter: {},
    after: null,
    ...request,
  });
  const client = new Client();
  stream.start(client.out);
  return client;
}

/** Writes so many notes, and says so as the journal does. */
async function write(count: number, text = 'x'): Promise<void> {
  for (let i = 0; i < count; i += 1) await commit(store, note(number, text));
  feed.committed([OPERATOR]);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const passing = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the event feed', () => {
  it('sends new entries at once, in order, and says where it began', async () => {
    const client = await open();
    await write(3);
    await passing(0);
    expect(client.read()).toMatch(/^retry: 2000\nid: 1\n\nid: 2\nevent: entry\ndata: \{"seq":2,/);
    expect(client.seqs).toEqual([2, 3, 4]);
  });

  it('finds entries that nothing announced within a second', async () => {
    const client = await open();
    await commit(store, note(number, 'written by another process'));
    await passing(1_000);
    expect(client.seqs).toEqual([2]);
  });

  it('is woken by other nodes, and listens only while there is a stream', async () => {
    let signal: Parameters<CommitSignals['listen']>[0] | null = null;
    const sent: (readonly string[])[] = [];
    make({
      signals: {
        send: (operators) => sent.push(operators),
        listen(onSignal) {
          signal = onSignal;
          return () => {
            signal = null;
          };
        },
      },
    });
    const hear = (operators: string[] | null) => signal?.(operators);
    expect(signal).toBeNull();
    const client = await open();
    await commit(store, note(number, ''));
    hear([OTHER]);
    await passing(100);
    expect(client.seqs).toEqual([]);
    hear([OPERATOR]);
    await passing(100);
    expect(client.seqs).toEqual([2]);
    await commit(store, note(number, ''));
    hear(null);
    await passing(100);
    expect(client.seqs).toEqual([2, 3]);
    client.out.destroy();
    await passing(0);
    expect(signal).toBeNull();
    feed.committed([OPERATOR]);
    expect(sent).toEqual([[OPERATOR]]);
  });

  it('reads once for all streams', async () => {
    const newEntries = vi.spyOn(store.reads, 'newEntries');
    const clients = await Promise.all(range(1, 50).map(() => open()));
    await write(10);
    await passing(100);
    for (const client of clients) expect(client.seqs).toEqual(range(2, 11));
    expect(newEntries.mock.calls.length).toBeLessThan(5);
  });

  it('reads nothing while there is no stream', async () => {
    const newEntries = vi.spyOn(store.reads, 'newEntries');
    const newest = vi.spyOn(store.reads, 'newest');
    const client = await open();
    client.out.destroy();
    await passing(100);
    newEntries.mockClear();
    newest.mockClear();
    await write(5);
    await passing(5_000);
    expect(newEntries).not.toHaveBeenCalled();
    expect(newest).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reads what is far behind in pages', async () => {
    await write(1_000);
    const pastEntries = vi.spyOn(store.reads, 'pastEntries');
    const client = await open({ after: 0 });
    const seqs = async () => {
      await passing(0);
      return client.seqs;
    };
    await vi.waitUntil(async () => (await seqs()).length >= 1_001);
    expect(client.seqs).toEqual(range(1, 1_001));
    for (const [, { limit }] of pastEntries.mock.calls) expect(limit).toBe(128);
    // New entries join without a gap or a repetition.
    await write(2);
    await passing(100);
    expect(client.seqs).toEqual(range(1, 1_003));
  });

  it('resumes in the middle of what is kept in memory', async () => {
    await open();
    await write(600);
    await passing(1_000);
    const pastEntries = vi.spyOn(store.reads, 'pastEntries');
    const near = await open({ after: 590 });
    await passing(0);
    expect(near.seqs).toEqual(range(591, 601));
    expect(pastEntries).not.toHaveBeenCalled();
    const far = await open({ after: 10 });
    for (let i = 0; i < 20; i += 1) {
      far.read();
      await passing(0);
    }
    expect(far.seqs).toEqual(range(11, 601));
    expect(pastEntries).toHaveBeenCalled();
  });

  it('sends no entry that belongs to no protocol', async () => {
    const client = await open();
    const entry = { type: 'clock_stepped', data: { from: 'a', to: 'b' } } as const;
    await new Journal(store).record({ operator: OPERATOR, actor: 'system:clock', entry });
    feed.committed([OPERATOR]);
    await passing(15_000);
    expect(client.seqs).toEqual([]);
    // The heartbeat has the position, so that nothing is read twice after a filtered or an empty part.
    expect(client.read()).toMatch(/:\nid: 2\n\n$/);
  });

  it('sends nothing from memory that was erased since', async () => {
    const fast = await open();
    await write(5, 'secret');
    await passing(100);
    expect(fast.seqs).toEqual(range(2, 6));
    await commit(store, { ...note(number, ''), entry: { type: 'erased', data: { reason: 'asked for' } } });
    feed.committed([OPERATOR]);
    await passing(100);
    expect(fast.seqs).toEqual(range(2, 7));
    const pastEntries = vi.spyOn(store.reads, 'pastEntries').mockResolvedValue([]);
    await open({ after: 1 });
    await passing(100);
    expect(pastEntries).toHaveBeenCalled();
  });

  it('sends a heartbeat where nothing happens', async () => {
    const client = await open();
    await passing(14_000);
    expect(client.read()).not.toContain(':\n');
    await passing(2_000);
    expect(client.read()).toContain(':\nid: 1\n\n');
  });

  it('keeps little for a client that takes nothing, and closes it after a while', async () => {
    const slow = await open();
    const fast = await open();
    for (let i = 0; i < 200; i += 1) {
      await write(20, 'x'.repeat(200));
      await passing(50);
      fast.read();
    }
    // One part of at most 128 entries.
    expect(slow.out.writableLength + slow.out.readableLength).toBeLessThan(128 * 600);
    expect(fast.seqs).toEqual(range(2, 4_001));
    expect(feed.state()).toEqual([
      { operator: OPERATOR, streams: 2, behind: expect.toSatisfy((behind: number) => behind > 3_000) },
    ]);
    await passing(31_000);
    expect(slow.isClosed).toBe(true);
    expect(fast.isClosed).toBe(false);
    expect(ends).toEqual(['slow']);
  });

  it('goes on where a slow client stopped', async () => {
    const slow = await open();
    await write(2_000, 'x'.repeat(200));
    await passing(20_000);
    for (let i = 0; i < 100; i += 1) {
      slow.read();
      await passing(10);
    }
    expect(slow.seqs).toEqual(range(2, 2_001));
    expect(ends).toEqual([]);
  });

  it('closes the streams of a key that is no longer valid, and of that key only', async () => {
    let granted = true;
    const isStillGranted = vi.fn(async () => granted);
    const revoked = [
      await open({ grant: 'Bearer 2', isStillGranted }),
      await open({ grant: 'Bearer 2', isStillGranted }),
    ];
    const other = await open();
    await passing(1_000);
    // Once for both.
    expect(isStillGranted).toHaveBeenCalledTimes(1);
    granted = false;
    await passing(1_000);
    expect(revoked.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    expect(other.isClosed).toBe(false);
    expect(ends).toEqual(['key', 'key']);
  });

  it('limits the streams of a key, also while they are being opened', async () => {
    make({ streamsPerKey: 2 });
    const results = await Promise.allSettled([open(), open(), open()]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(open()).rejects.toThrow('too_many_streams');
    await open({ keyId: 'k2' });
    (results[0] as PromiseFulfilledResult<Client>).value.out.destroy();
    await passing(0);
    await open();
  });

  it('gives the place back when a stream cannot be opened', async () => {
    make({ streamsPerKey: 1 });
    for (let i = 0; i < 3; i += 1) await expect(open({ after: 50 })).rejects.toThrow('event_id_unknown');
    vi.spyOn(store.reads, 'newest').mockRejectedValueOnce(new Error('the database is down'));
    await expect(open()).rejects.toThrow('the database is down');
    await open();
  });

  it('ends all streams of a journal that went back', async () => {
    const client = await open();
    await write(5);
    await passing(100);
    vi.spyOn(store.reads, 'newest').mockResolvedValue({ head: 3, entry: 3 });
    await passing(1_000);
    expect(client.isClosed).toBe(true);
    expect(ends).toEqual(['went_back']);
    await expect(open({ after: 6 })).rejects.toThrow('event_id_unknown');
  });

  it('goes on after the database was away', async () => {
    const client = await open();
    const newEntries = vi.spyOn(store.reads, 'newEntries').mockRejectedValue(new Error('away'));
    vi.spyOn(store.reads, 'newest').mockRejectedValue(new Error('away'));
    await write(3);
    await passing(3_000);
    expect(client.seqs).toEqual([]);
    expect(errors.length).toBeGreaterThan(0);
    newEntries.mockRestore();
    vi.mocked(store.reads.newest).mockRestore();
    await passing(2_000);
    expect(client.seqs).toEqual([2, 3, 4]);
    expect(client.isClosed).toBe(false);
  });

  it('does not mix operators', async () => {
    const client = await open();
    const other = await open({ operator: OTHER });
    await commit(store, issue('x', {}, OTHER), note(number, ''));
    feed.committed([OPERATOR, OTHER]);
    await passing(100);
    expect(client.seqs).toEqual([2]);
    expect(other.read()).toContain(`"number":"${OTHER}`);
    expect(other.seqs).toEqual([1]);
  });

  it('opens no stream after the stop', async () => {
    const client = await open();
    const stopped = feed.stop();
    expect(client.isClosed).toBe(true);
    await passing(100);
    await stopped;
    await expect(open()).rejects.toThrow('stopping');
  });
});
