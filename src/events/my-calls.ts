import { ERRORS } from '../errors.ts';
import { extensionOf } from '../protocol/call.ts';
import type { Entry } from '../protocol/entry.ts';
import { LiveCall, type LiveView, LONGEST_CALL_MS } from '../protocol/live-call.ts';
import { spokenNumber } from '../protocol/number.ts';
import { announcedNumber } from '../protocol/protocol.ts';
import type { CommitSignals } from '../store/commit-signals.ts';
import type { JournalEntry, Reads } from '../store/store.ts';
import { Follower } from './follower.ts';
import { PopTimer, type PopTimes } from './pop-times.ts';
import { StateStream } from './state-stream.ts';
import type { EndOfStream } from './stream-connection.ts';

const TICK_MS = 1_000;
/** Of one user: browsers, and tabs of those that cannot share a connection. */
const STREAMS_PER_USER = 20;
const MAX_STREAMS = 1_000;
/** Whether the session still is valid, and which extensions the user has now. */
const CHECK_MS = 5_000;
/** A call that has ended is remembered, so that what is told late does not begin it anew. */
const REMEMBERED_MS = 60_000;
/** Calls under way that are read when the first stream is opened, and their entries at once. */
const MOST_CALLS = 2_000;
const PAGE = 100;
/**
 * A telephone that stopped ringing counts for so long, until the journal says why: where it was answered, the call would
 * otherwise go away and come back.
 */
const SETTLING_MS = 1_000;
/** Calls of which a PBX says who rings, should their ends never be told. */
const MOST_RINGING = 10_000;

/** A call of an agent as it is sent. */
export interface MyCall extends LiveView {
  number: string;
  spoken: string;
}

export interface MyCallsRequest {
  operator: string;
  user: string;
  extensions: readonly string[];
  /** The extensions that the user has now; null when the session has ended. */
  check: () => Promise<readonly string[] | null>;
}

export interface MyCallsParts {
  reads: Pick<Reads, 'newEntries' | 'newest' | 'liveCalls' | 'entriesOf'>;
  signals: CommitSignals;
  onShown?: (operator: string, seconds: number) => void;
  onEnd?: (operator: string, why: EndOfStream) => void;
  onError?: (error: unknown) => void;
  now?: () => number;
}

interface Client {
  request: MyCallsRequest;
  extensions: ReadonlySet<string>;
  stream: StateStream;
  checkedAt: number;
}

/** The calls of one operator and the streams that tell of them. */
interface Channel {
  follower: Follower;
  /** By the number that the caller got. */
  calls: Map<string, LiveCall>;
  /** Extension → numbers of the calls that it has. */
  byAgent: Map<string, Set<string>>;
  clients: Set<Client>;
  timer: NodeJS.Timeout;
}

/**
 * The calls that ring at, or are answered by, the agents who look at the console. One reader of each operator's journal for
 * all of them; each stream is told its agent's calls as a whole, so that any node, and one that was just started, tells the
 * same. Does nothing while there is no stream.
 */
export class MyCalls {
  readonly #parts: MyCallsParts;
  readonly #now: () => number;
  readonly #channels = new Map<string, Promise<Channel>>();
  readonly #perUser = new Map<string, number>();
  /** Who rings, by number, as the PBX says, and until when: in the journal no telephone stops ringing. */
  readonly #ringing = new Map<string, ReadonlyMap<string, number>>();
  /** When a PBX said that it rings, by number and agent: before the journal had it. */
  readonly #rangAt = new Map<string, Map<string, number>>();
  readonly #timers = new Map<string, PopTimer>();
  readonly #shown = new Set<string>();
  #count = 0;
  #endListening: (() => void) | null = null;
  #isStopped = false;

  constructor(parts: MyCallsParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /** How many streams are open, for the metrics. */
  get streams(): number {
    return this.#count;
  }

  /** This process committed entries of these operators. Called after every transaction. */
  committed(operators: readonly string[]): void {
    if (this.#channels.size === 0) return;
    for (const operator of operators) void this.#channels.get(operator)?.then(wake, () => undefined);
  }

  /** The telephones that ring now, as a PBX says; null when the call has ended there, or nothing is known any more. */
  rings(number: string, agents: readonly string[] | null): void {
    if (agents === null) {
      this.#ringing.delete(number);
      this.#rangAt.delete(number);
    } else {
      const known = this.#rangAt.get(number) ?? new Map<string, number>();
      const now = this.#now();
      this.#rangAt.set(number, new Map(agents.map((agent) => [agent, known.get(agent) ?? now])));
      const ringing = new Map(agents.map((agent) => [agent, Number.POSITIVE_INFINITY]));
      for (const [agent, until] of this.#ringing.get(number) ?? [])
        if (!ringing.has(agent)) ringing.set(agent, Math.min(until, now + SETTLING_MS));
      this.#ringing.set(number, ringing);
      forgetOldest(this.#ringing, MOST_RINGING);
      forgetOldest(this.#rangAt, MOST_RINGING);
    }
    for (const channel of this.#channels.values())
      void channel.then(
        (open) => this.#tellOf(open, number, []),
        () => undefined,
      );
  }

  /** @throws too_many_streams, stopping, store_unavailable */
  async open(request: MyCallsRequest): Promise<StateStream> {
    if (this.#isStopped) throw ERRORS.stopping();
    const ofUser = this.#perUser.get(request.user) ?? 0;
    if (ofUser >= STREAMS_PER_USER || this.#count >= MAX_STREAMS)
      throw ERRORS.tooManyStreams(STREAMS_PER_USER);
    this.#count += 1;
    this.#perUser.set(request.user, ofUser + 1);
    try {
      const channel = await this.#openChannel(request.operator);
      if (this.#isStopped) throw ERRORS.stopping();
      return this.#add(channel, request);
    } catch (error) {
      this.#release(request.user);
      throw error;
    }
  }

  /** The browser of a user has drawn a call that rings. Counts once, where this node told it. */
  async shown({ operator, user, extensions }: Omit<MyCallsRequest, 'check'>, number: string): Promise<void> {
    const channel = await this.#channels.get(operator);
    const call = channel?.calls.get(number);
    if (call === undefined) return;
    const now = this.#now();
    for (const agent of namesOf(extensions)) {
      const written = call.rangAt(agent);
      if (written === null || call.of(agent, { ringing: null, now })?.state !== 'ringing') continue;
      const key = `${user} ${number} ${agent} ${written}`;
      if (this.#shown.has(key)) return;
      this.#shown.add(key);
      if (this.#shown.size > MOST_RINGING) this.#shown.clear();
      const begun = Math.min(written, this.#rangAt.get(number)?.get(agent) ?? written);
      const ms = Math.max(0, now - begun);
      const timer = this.#timers.get(operator) ?? new PopTimer();
      this.#timers.set(operator, timer);
      timer.add(ms, now);
      this.#parts.onShown?.(operator, ms / 1000);
      return;
    }
  }

  /** Of the pops that this node told. */
  times(operator: string): PopTimes {
    return (this.#timers.get(operator) ?? new PopTimer()).times();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const opened = await Promise.allSettled(this.#channels.values());
    for (const one of opened)
      if (one.status === 'fulfilled') for (const { stream } of [...one.value.clients]) stream.end('stopping');
  }

  #release(user: string): void {
    this.#count -= 1;
    const left = (this.#perUser.get(user) ?? 1) - 1;
    if (left > 0) this.#perUser.set(user, left);
    else this.#perUser.delete(user);
  }

  #add(channel: Channel, request: MyCallsRequest): StateStream {
    const { operator, user } = request;
    const stream = new StateStream((why) => {
      this.#release(user);
      channel.clients.delete(client);
      if (channel.clients.size === 0) this.#close(operator, channel);
      this.#parts.onEnd?.(operator, why);
    });
    const client: Client = {
      request,
      extensions: namesOf(request.extensions),
      stream,
      checkedAt: performance.now(),
    };
    channel.clients.add(client);
    this.#tell(channel, client);
    return stream;
  }

  async #openChannel(operator: string): Promise<Channel> {
    const opening = this.#channelOf(operator);
    const channel = await opening;
    // Otherwise its last stream was closed meanwhile.
    return this.#channels.get(operator) === opening ? channel : this.#openChannel(operator);
  }

  #channelOf(operator: string): Promise<Channel> {
    const known = this.#channels.get(operator);
    if (known !== undefined) return known;
    const opening = this.#open(operator);
    this.#channels.set(operator, opening);
    opening.catch(() => {
      if (this.#channels.get(operator) === opening) this.#channels.delete(operator);
    });
    return opening;
  }

  async #open(operator: string): Promise<Channel> {
    const { reads, signals, onError } = this.#parts;
    const { head } = await reads.newest(operator);
    const channel: Channel = {
      calls: new Map(),
      byAgent: new Map(),
      clients: new Set(),
      follower: new Follower({
        operator,
        reads,
        from: head,
        onEntries: (page) => this.#read(channel, page),
        onWentBack: () => {
          for (const { stream } of [...channel.clients]) stream.end('went_back');
        },
        onError: (error) => onError?.(error),
      }),
      timer: setInterval(() => this.#tick(channel), TICK_MS).unref(),
    };
    try {
      await this.#begin(operator, channel);
    } catch (error) {
      clearInterval(channel.timer);
      throw error;
    }
    this.#endListening ??= signals.listen((operators) => {
      if (operators !== null) this.committed(operators);
      else for (const one of this.#channels.values()) void one.then(wake, () => undefined);
    });
    channel.follower.wake();
    return channel;
  }

  /** The calls that are under way already. What is written meanwhile is read again after it, which changes nothing. */
  async #begin(operator: string, channel: Channel): Promise<void> {
    const { reads } = this.#parts;
    const since_ms = this.#now() - LONGEST_CALL_MS;
    const protocols = await reads.liveCalls(operator, { since_ms, limit: MOST_CALLS });
    const announced = new Map(protocols.map((one) => [one.number, announcedNumber(one)]));
    for (let from = 0; from < protocols.length; from += PAGE) {
      const numbers = protocols.slice(from, from + PAGE).map(({ number }) => number);
      for (const entry of await reads.entriesOf(operator, numbers))
        this.#apply(channel, announced.get(entry.protocol ?? '') ?? '', entry);
    }
  }

  #read(channel: Channel, page: readonly JournalEntry[]): void {
    const changed = new Map<string, Set<string>>();
    for (const { entry, protocol } of page) {
      if (protocol === null || !entry.type.startsWith('call.')) continue;
      const number = announcedNumber(protocol);
      const before = channel.calls.get(number)?.agents ?? [];
      this.#apply(channel, number, entry);
      const agents = changed.get(number) ?? new Set();
      changed.set(number, agents);
      for (const agent of before) agents.add(agent);
    }
    for (const [number, agents] of changed) this.#tellOf(channel, number, agents);
  }

  #apply({ calls, byAgent }: Channel, number: string, entry: Entry): void {
    const call = calls.get(number) ?? new LiveCall();
    call.apply(entry);
    calls.set(number, call);
    for (const agent of call.agents) {
      const numbers = byAgent.get(agent);
      if (numbers === undefined) byAgent.set(agent, new Set([number]));
      else numbers.add(number);
    }
  }

  /** @param before agents who had the call before */
  #tellOf(channel: Channel, number: string, before: Iterable<string>): void {
    const agents = new Set([...before, ...(channel.calls.get(number)?.agents ?? [])]);
    for (const client of channel.clients)
      if ([...client.extensions].some((extension) => agents.has(extension))) this.#tell(channel, client);
  }

  #tell(channel: Channel, { extensions, stream }: Client): void {
    const calls = [...extensions].flatMap((agent) => this.#callsOf(channel, agent));
    // Of a call at two extensions of one user, the one that was answered.
    const one = new Map<string, MyCall>();
    for (const call of calls.sort((a, b) => rank(a) - rank(b)))
      if (!one.has(call.number)) one.set(call.number, call);
    stream.show(JSON.stringify({ calls: [...one.values()] }));
  }

  #callsOf({ calls, byAgent }: Channel, agent: string): MyCall[] {
    const now = this.#now();
    return [...(byAgent.get(agent) ?? [])].flatMap((number) => {
      const view = calls.get(number)?.of(agent, { ringing: this.#ringersOf(number, now), now });
      return view == null ? [] : [{ number, spoken: spokenNumber(number), ...view }];
    });
  }

  #ringersOf(number: string, now: number): ReadonlySet<string> | null {
    const ringing = this.#ringing.get(number);
    if (ringing === undefined) return null;
    return new Set([...ringing].flatMap(([agent, until]) => (until > now ? [agent] : [])));
  }

  #tick(channel: Channel): void {
    void channel.follower.poll();
    this.#forget(channel);
    for (const client of [...channel.clients]) {
      client.stream.tick();
      if (performance.now() - client.checkedAt >= CHECK_MS) void this.#check(channel, client);
      else this.#tell(channel, client);
    }
  }

  async #check(channel: Channel, client: Client): Promise<void> {
    client.checkedAt = performance.now();
    const extensions = await client.request.check();
    if (extensions === null) return client.stream.end('key');
    client.extensions = namesOf(extensions);
    this.#tell(channel, client);
  }

  #forget({ calls, byAgent }: Channel): void {
    const now = this.#now();
    for (const [number, call] of calls) {
      const age = now - call.written_ms;
      if (age < (call.isEnded ? REMEMBERED_MS : LONGEST_CALL_MS)) continue;
      calls.delete(number);
      for (const [agent, numbers] of byAgent) {
        numbers.delete(number);
        if (numbers.size === 0) byAgent.delete(agent);
      }
    }
  }

  #close(operator: string, channel: Channel): void {
    clearInterval(channel.timer);
    void channel.follower.stop();
    this.#channels.delete(operator);
    if (this.#channels.size > 0) return;
    this.#endListening?.();
    this.#endListening = null;
  }
}

function wake({ follower }: Channel): void {
  follower.wake();
}

function namesOf(extensions: readonly string[]): ReadonlySet<string> {
  return new Set(extensions.map(extensionOf));
}

function rank({ state }: MyCall): number {
  return state === 'ringing' ? 1 : 0;
}

function forgetOldest(known: Map<string, unknown>, most: number): void {
  for (const oldest of known.keys()) {
    if (known.size <= most) return;
    known.delete(oldest);
  }
}
