import { abortable } from '../../../concurrency/abortable.ts';
import type { Session } from './session.ts';
import { sqlFault } from './sql-faults.ts';

interface Waiter {
  resolve(session: Session): void;
  reject(error: unknown): void;
}

/** Idle connections are closed: the database may be licensed per connection. */
const IDLE_MS = 60_000;

/**
 * Connections of one source, at most `max`. One pool for all drivers, because their own pools differ in what matters
 * here: an interrupted statement takes its connection with it, a waiting caller may leave, and a connection that is ready
 * too late for its caller serves the next.
 */
export class SessionPool {
  readonly #connect: () => Promise<Session>;
  readonly #max: number;
  readonly #waiters: Waiter[] = [];
  readonly #idle = new Map<Session, NodeJS.Timeout>();
  readonly #busy = new Set<Session>();
  #connecting = 0;
  #isClosed = false;

  constructor({ connect, max }: { connect: () => Promise<Session>; max: number }) {
    this.#connect = connect;
    this.#max = max;
  }

  /** Connections that are open or being opened. */
  get size(): number {
    return this.#idle.size + this.#busy.size + this.#connecting;
  }

  /**
   * Runs the work on a connection of its own.
   * @throws what the work threw; ExchangeFault `timeout` as soon as the signal aborts, whatever the work does
   */
  async use<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.#take(signal);
    const otherwise = (): never => {
      session.interrupt();
      throw sqlFault('timeout');
    };
    try {
      return await abortable(work(session), { signal, otherwise });
    } finally {
      this.#giveBack(session, !signal.aborted);
    }
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(sqlFault('connection_lost'));
    for (const session of this.#busy) session.interrupt();
    const idle = [...this.#idle.keys()];
    for (const session of idle) this.#forget(session);
    await Promise.allSettled(idle.map((session) => session.close()));
  }

  async #take(signal: AbortSignal): Promise<Session> {
    if (signal.aborted) throw sqlFault('timeout');
    if (this.#isClosed) throw sqlFault('connection_lost');
    const idle = this.#takeIdle();
    if (idle !== null) return idle;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const at = this.#waiters.indexOf(waiter);
        if (at !== -1) this.#waiters.splice(at, 1);
        reject(sqlFault('timeout'));
      };
      const stop = (): void => signal.removeEventListener('abort', leave);
      const waiter: Waiter = {
        resolve: (session) => {
          stop();
          resolve(session);
        },
        reject: (error) => {
          stop();
          reject(error);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.push(waiter);
      this.#grow();
    });
  }

  #takeIdle(): Session | null {
    // Most recently used first, so that the others become idle and are closed.
    for (const session of [...this.#idle.keys()].reverse()) {
      this.#forget(session);
      if (session.isAlive) {
        this.#busy.add(session);
        return session;
      }
      void session.close().catch(() => {});
    }
    return null;
  }

  /** Opens a connection for each waiting caller that has none coming, up to `max`. */
  #grow(): void {
    while (!this.#isClosed && this.#connecting < this.#waiters.length && this.size < this.#max) {
      this.#connecting += 1;
      void this.#connect().then(
        (session) => {
          this.#connecting -= 1;
          this.#offer(session);
        },
        (error: unknown) => {
          this.#connecting -= 1;
          this.#waiters.shift()?.reject(error);
          this.#grow();
        },
      );
    }
  }

  #giveBack(session: Session, isClean: boolean): void {
    this.#busy.delete(session);
    if (isClean && session.isAlive) this.#offer(session);
    else {
      void session.close().catch(() => {});
      this.#grow();
    }
  }

  #offer(session: Session): void {
    if (this.#isClosed) {
      void session.close().catch(() => {});
      return;
    }
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      this.#busy.add(session);
      waiter.resolve(session);
      return;
    }
    const timer = setTimeout(() => {
      this.#forget(session);
      void session.close().catch(() => {});
    }, IDLE_MS);
    timer.unref();
    this.#idle.set(session, timer);
  }

  #forget(session: Session): void {
    clearTimeout(this.#idle.get(session));
    this.#idle.delete(session);
  }
}
