import { ERRORS } from '../errors.ts';
import type { CommitSignals } from '../store/commit-signals.ts';
import type { JournalEntry, Reads } from '../store/store.ts';
import { EventStream, type StreamTimes } from './event-stream.ts';
import { Follower, PAGE, type Part, partOf, rest, type Wanted } from './follower.ts';
import type { EndOfStream } from './stream-connection.ts';

/** Finds what no signal announced: entries of another process, or of a node whose signal was lost. */
const POLL_MS = 1_000;
/** Of all keys together: far fewer than the connections of the HTTP server, which PBXs need. */
const MAX_STREAMS = 1_000;
const TIMES: StreamTimes = { heartbeatMs: 15_000, stalledMs: 30_000 };

export interface StreamRequest extends Wanted {
  operator: string;
  keyId: string;
  /** The credentials, so that streams with the same ones are checked together. */
  grant: string;
  /** Whether the key still may read what it may read now. */
  isStillGranted: () => Promise<boolean>;
  /** The last sequence that the client has; null to begin with what comes. */
  after: number | null;
}

export interface EventFeedParts {
  reads: Pick<Reads, 'newEntries' | 'pastEntries' | 'newest'>;
  signals: CommitSignals;
  streamsPerKey: number;
  onError?: (error: unknown) => void;
  /** A follower read entries: the oldest of them. */
  onEntries?: (operator: string, oldest: JournalEntry['entry']) => void;
  onEnd?: (operator: string, why: EndOfStream) => void;
  times?: Partial<StreamTimes>;
}

interface OpenStream extends Pick<StreamRequest, 'keyId' | 'grant' | 'isStillGranted'> {
  stream: EventStream;
}

/** The streams of one operator and what they share. */
interface Channel {
  follower: Follower;
  streams: Set<OpenStream>;
  timer: NodeJS.Timeout;
}

/** What happens in the journals, live: all streams of this process. Does nothing while there is none. */
export class EventFeed {
  readonly #parts: EventFeedParts;
  readonly #times: StreamTimes;
  readonly #channels = new Map<string, Channel>();
  /** Key → its open streams, with those that are being opened. */
  readonly #perKey = new Map<string, number>();
  #count = 0;
  #catchingUp: Promise<unknown> = Promise.resolve();
  #endListening: (() => void) | null = null;
  #isStopped = false;

  constructor(parts: EventFeedParts) {
    this.#parts = parts;
    this.#times = { ...TIMES, ...parts.times };
  }

  /** This process committed entries of these operators. Costs next to nothing: it is called after every transaction. */
  committed(operators: readonly string[]): void {
    this.#parts.signals.send(operators);
    for (const operator of operators) this.#channels.get(operator)?.follower.wake();
  }

  /**
   * A stream that begins after a sequence; `start` begins to write.
   * @throws CarimboError too_many_streams, event_id_unknown, stopping, store_unavailable
   */
  async open(request: StreamRequest): Promise<EventStream> {
    if (this.#isStopped) throw ERRORS.stopping();
    const release = this.#reserve(request.keyId);
    try {
      const { head } = await this.#parts.reads.newest(request.operator);
      const position = request.after ?? head;
      if (position > head) throw ERRORS.eventIdUnknown();
      if (this.#isStopped) throw ERRORS.stopping();
      return this.#add(request, { position, head, release });
    } catch (error) {
      release();
      throw error;
    }
  }

  /** For the metrics: by operator, how many streams, and by how many entries the last one is behind. */
  state(): { operator: string; streams: number; behind: number }[] {
    return [...this.#channels].map(([operator, { follower, streams }]) => {
      const behind = [...streams].map(({ stream }) => follower.position - stream.position);
      return { operator, streams: streams.size, behind: Math.max(0, ...behind) };
    });
  }

  /** Ends all streams; their clients resume on another node. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const channels = [...this.#channels.values()];
    for (const { streams } of channels) for (const { stream } of [...streams]) stream.end('stopping');
    await Promise.all(channels.map(({ follower }) => follower.stop()));
  }

  #reserve(keyId: string): () => void {
    const ofKey = this.#perKey.get(keyId) ?? 0;
    if (ofKey >= this.#parts.streamsPerKey || this.#count >= MAX_STREAMS)
      throw ERRORS.tooManyStreams(this.#parts.streamsPerKey);
    this.#perKey.set(keyId, ofKey + 1);
    this.#count += 1;
    return () => {
      const left = (this.#perKey.get(keyId) ?? 0) - 1;
      if (left > 0) this.#perKey.set(keyId, left);
      else this.#perKey.delete(keyId);
      this.#count -= 1;
    };
  }

  #add(
    request: StreamRequest,
    { position, head, release }: { position: number; head: number; release: () => void },
  ): EventStream {
    const { operator, keyId, grant, isStillGranted, reader, filter } = request;
    const channel = this.#channels.get(operator) ?? this.#openChannel(operator, head);
    const { follower, streams } = channel;
    const wanted = { reader, filter };
    const stream = new EventStream({
      ...wanted,
      position,
      newest: () => follower.position,
      next: (from) => follower.after(from, wanted) ?? this.#past(operator, from, wanted),
      onEnd: (why) => {
        release();
        streams.delete(open);
        if (streams.size === 0) this.#closeChannel(operator, channel);
        this.#parts.onEnd?.(operator, why);
      },
      onError: (error) => this.#parts.onError?.(error),
    });
    const open: OpenStream = { stream, keyId, grant, isStillGranted };
    streams.add(open);
    return stream;
  }

  /** One stream after the other, so that many clients that are behind take no more of this process than one. */
  #past(operator: string, seq: number, wanted: Wanted): Promise<Part | null> {
    const turn = this.#catchingUp.then(async () => {
      if (this.#isStopped) return null;
      const page = await this.#parts.reads.pastEntries(operator, { seq, limit: PAGE });
      const read = performance.now();
      const part = partOf(page, wanted);
      return { part, rested: rest(performance.now() - read, 0) };
    });
    this.#catchingUp = turn.then(
      (done) => done?.rested,
      () => undefined,
    );
    return turn.then((done) => done?.part ?? null);
  }

  #openChannel(operator: string, from: number): Channel {
    const { reads, onEntries, onError } = this.#parts;
    const streams = new Set<OpenStream>();
    const endAll = (why: EndOfStream) => {
      for (const { stream } of [...streams]) stream.end(why);
    };
    const follower = new Follower({
      operator,
      reads,
      from,
      onEntries([oldest]) {
        for (const { stream } of streams) stream.advance();
        if (oldest !== undefined) onEntries?.(operator, oldest.entry);
      },
      onWentBack: () => endAll('went_back'),
      onError: (error) => onError?.(error),
    });
    const timer = setInterval(() => {
      void follower.poll();
      for (const { stream } of [...streams]) stream.tick(this.#times);
      void this.#checkGrants(streams);
    }, POLL_MS).unref();
    const channel: Channel = { follower, streams, timer };
    this.#channels.set(operator, channel);
    this.#endListening ??= this.#parts.signals.listen((operators) => {
      for (const one of operators ?? this.#channels.keys()) this.#channels.get(one)?.follower.wake();
    });
    return channel;
  }

  #closeChannel(operator: string, { follower, timer }: Channel): void {
    clearInterval(timer);
    void follower.stop();
    this.#channels.delete(operator);
    if (this.#channels.size > 0) return;
    this.#endListening?.();
    this.#endListening = null;
  }

  /** A key that was revoked, has expired or lost a scope sees nothing further. */
  async #checkGrants(streams: Set<OpenStream>): Promise<void> {
    const checked = new Map<string, Promise<boolean>>();
    for (const { stream, grant, isStillGranted } of [...streams]) {
      const check = checked.get(grant) ?? isStillGranted();
      checked.set(grant, check);
      if (!(await check)) stream.end('key');
    }
  }
}
