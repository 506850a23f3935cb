import { sleep } from '../../concurrency/sleep.ts';
import { VARIABLE } from './call-number.ts';
import { type AmiMessage, field } from './message-reader.ts';
import { type AmiAddress, AmiSession, type AmiUser, LoginRefused } from './session.ts';

/** The classes of the events that are read: others, such as those of every dialplan step, are not sent at all. */
const EVENT_CLASSES = 'call,agent,user';
const FIRST_BACKOFF_MS = 250;

const TIMING = {
  connectMs: 5_000,
  /** Asterisk may have many events to send before the answer. */
  answerMs: 10_000,
  pingMs: 10_000,
  maxBackoffMs: 5_000,
  /** After a refused login. Each is in Asterisk's security log, and fail2ban bans an address after a few of them. */
  refusedBackoffMs: 300_000,
};

/**
 * - `refused`: wrong user or password, or an address that the user's `permit` does not name
 * - `unreachable`: no connection, or it broke
 */
export type AmiFailure = 'refused' | 'unreachable';

export interface AmiConnected {
  rows: readonly AmiMessage[];
  /** The events since the login, some of them older than the rows. */
  meanwhile: readonly AmiMessage[];
  /** When Asterisk was started, by its clock; empty if it does not say. */
  startedAt: string;
}

export interface AmiClientParts {
  address: AmiAddress;
  user: AmiUser;
  /** After each login; `rows` are all channels. */
  onConnected(connected: AmiConnected): void;
  onEvent(message: AmiMessage): void;
  onDisconnected(failure: AmiFailure, reason: string): void;
  timing?: Partial<typeof TIMING>;
}

/** Keeps a connection to the manager interface of one Asterisk. It only reads: Login, CoreStatus, Status, Ping. */
export class AmiClient {
  readonly #parts: AmiClientParts;
  readonly #timing: typeof TIMING;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: AmiClientParts) {
    this.#parts = parts;
    this.#timing = { ...TIMING, ...parts.timing };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Closes the connection; nothing is told after it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { maxBackoffMs, refusedBackoffMs } = this.#timing;
    let backoff = FIRST_BACKOFF_MS;
    while (!signal.aborted) {
      const ended = await this.#connectOnce();
      if (ended.wasConnected) backoff = FIRST_BACKOFF_MS;
      await sleep(ended.failure === 'refused' ? refusedBackoffMs : Math.min(backoff, maxBackoffMs), signal);
      backoff *= 2;
    }
  }

  /** One connection, until it ends. */
  async #connectOnce(): Promise<{ wasConnected: boolean; failure: AmiFailure }> {
    const { signal } = this.#stopping;
    let wasConnected = false;
    let failure: AmiFailure = 'unreachable';
    let reason = '';
    try {
      await this.#listen(() => {
        wasConnected = true;
      });
    } catch (error) {
      if (error instanceof LoginRefused) failure = 'refused';
      reason = (error as Error).message;
    }
    if (!signal.aborted) this.#parts.onDisconnected(failure, reason);
    return { wasConnected, failure };
  }

  /** @throws Error when the connection ends, or there is none */
  async #listen(onConnected: () => void): Promise<never> {
    const { address, user, ...parts } = this.#parts;
    const { signal } = this.#stopping;
    const session = await AmiSession.open(address, { signal, ...this.#timing });
    try {
      await session.logIn(user, EVENT_CLASSES);
      const core = await session.act('CoreStatus');
      const startedAt = `${field(core, 'CoreStartupDate')} ${field(core, 'CoreStartupTime')}`.trim();
      const rows = await session.list('Status', { Variables: VARIABLE });
      const meanwhile = session.listen((message) => parts.onEvent(message));
      if (!signal.aborted) parts.onConnected({ rows, meanwhile, startedAt });
      onConnected();
      // Not a race of the end with a timer in a loop: what each round leaves behind at the end's promise adds up.
      const pinging = setInterval(() => {
        session.act('Ping').catch((error: Error) => session.close(error));
      }, this.#timing.pingMs);
      const ended = await session.closed;
      clearInterval(pinging);
      throw ended;
    } finally {
      session.close();
    }
  }
}
