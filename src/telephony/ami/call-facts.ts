import { join } from 'node:path';
import type { AmiConfig } from '../../config/config.ts';
import type { AmiNotice } from '../../monitoring/call-fact-metrics.ts';
import { AmiClient, type AmiConnected } from './client.ts';
import type { Fact } from './fact.ts';
import { FactWriter, type FactWriterParts } from './fact-writer.ts';
import { LiveCalls } from './live-calls.ts';
import type { OnRinging } from './tracked-call.ts';
import { CallTracker } from './tracker.ts';

/** At the stop, for what the database has not taken yet. */
const STOP_LIMIT_MS = 5_000;

export interface CallFactsParts extends FactWriterParts {
  asterisk: readonly AmiConfig[];
  onNotice(notice: AmiNotice): void;
  onLost(facts: number): void;
  onRinging?: OnRinging;
  /** The file with the calls that are going on cannot be written. */
  onUnsaved(error: unknown): void;
  dataDir: string;
  timing?: ConstructorParameters<typeof AmiClient>[0]['timing'];
}

/** Reads the course of calls from every configured PBX and writes it into the journal. */
export class CallFacts {
  readonly #readers: Reader[];
  readonly #writer: FactWriter;
  readonly #onLost: CallFactsParts['onLost'];

  constructor({ asterisk, ...parts }: CallFactsParts) {
    this.#writer = new FactWriter(parts);
    this.#onLost = parts.onLost;
    this.#readers = asterisk.map((pbx) => new Reader(pbx, { ...parts, writer: this.#writer }));
  }

  start(): void {
    for (const reader of this.#readers) reader.start();
  }

  /** Reads no more, and writes what was read. */
  async stop(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.stop()));
    const lost = await this.#writer.stop(STOP_LIMIT_MS);
    if (lost > 0) this.#onLost(lost);
  }
}

interface Reading
  extends Pick<CallFactsParts, 'onNotice' | 'onUnsaved' | 'dataDir' | 'timing' | 'onRinging'> {
  writer: FactWriter;
}

/** Of one PBX. */
class Reader {
  readonly #pbx: AmiConfig;
  readonly #parts: Reading;
  readonly #tracker: CallTracker;
  readonly #client: AmiClient;
  readonly #live: LiveCalls;
  /** When Asterisk was started; null while that is unknown. */
  #startedAt: string | null = null;

  constructor(pbx: AmiConfig, parts: Reading) {
    const { origin, host, port, tls, user, secret } = pbx;
    this.#pbx = pbx;
    this.#parts = parts;
    this.#tracker = new CallTracker(parts.onRinging);
    const name = `ami-${origin}-${host}-${port}.json`.replaceAll(':', '_');
    this.#live = new LiveCalls(join(parts.dataDir, name), {
      current: () => ({ startedAt: this.#startedAt ?? '', calls: this.#tracker.saved }),
      onError: parts.onUnsaved,
    });
    this.#client = new AmiClient({
      address: { host, port, tls },
      user: { user, secret },
      ...(parts.timing && { timing: parts.timing }),
      onConnected: (connected) => this.#rebuild(connected),
      onEvent: (message) => this.#write(this.#tracker.receive(message)),
      onDisconnected: (what, reason) => parts.onNotice({ origin, host, what, reason }),
    });
  }

  start(): void {
    const saved = this.#live.load();
    if (saved !== null) {
      this.#startedAt = saved.startedAt;
      this.#tracker.restore(saved.calls);
    }
    this.#client.start();
  }

  async stop(): Promise<void> {
    await this.#client.stop();
    await this.#live.save();
  }

  #rebuild({ rows, meanwhile, startedAt }: AmiConnected): void {
    const { origin, host } = this.#pbx;
    const wasRestarted = this.#startedAt !== null && this.#startedAt !== startedAt;
    this.#startedAt = startedAt;
    this.#write(this.#tracker.rebuild(rows, { meanwhile, wasRestarted }));
    this.#live.touch();
    this.#parts.onNotice({ origin, host, what: 'connected', calls: this.#tracker.size, wasRestarted });
  }

  #write(facts: readonly Fact[]): void {
    const { origin, host } = this.#pbx;
    for (const fact of facts) this.#parts.writer.add({ fact, origin, actor: `ami:${host}` });
    if (facts.length > 0) this.#live.touch();
  }
}
