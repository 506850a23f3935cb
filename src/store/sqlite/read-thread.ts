import { Worker } from 'node:worker_threads';
import { ERRORS } from '../../errors.ts';
import type { ReadCall, ReadReply } from './slow-reads.ts';

const LIMIT_MS = 5000;
/** It holds one page of rows at a time. Without limits V8 lets garbage grow, and a defect could use up the memory. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2 };

export interface ReadThreadOptions {
  script: URL;
  /** The database file. */
  path: string;
  /** How long a call may take, including its time in the queue. */
  limitMs?: number;
}

export interface ReadThread {
  /** @throws CarimboError `store_unavailable`; the driver's own error, with its code, when the statement failed */
  call(call: ReadCall): Promise<unknown>;
  /** Starts no further call until `work` has run, which happens as soon as none is running. */
  pause(work: () => void): void;
  /** Whether it was started. */
  readonly isRunning: boolean;
  /** Rejects waiting calls, and resolves when the thread has ended. */
  close(): Promise<void>;
}

interface Waiting {
  call: ReadCall;
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/**
 * One thread with its own read-only connection, started with the first call, one call at a time. A thread that died, or
 * whose call took too long, is replaced: that call fails, the later ones wait for the next thread. That one starts only
 * when the old one has ended, which may take a while because native code cannot be interrupted: there is never more than
 * one.
 */
export function createReadThread({ script, path, limitMs = LIMIT_MS }: ReadThreadOptions): ReadThread {
  let worker: Worker | null = null;
  let ending: Promise<unknown> | null = null;
  let current: Waiting | null = null;
  let pausing: (() => void) | null = null;
  let isClosed = false;
  const queue: Waiting[] = [];

  function start(): Worker {
    const started = new Worker(script, {
      workerData: path,
      resourceLimits: LIMITS,
    });
    const gone = (error: Error) => {
      if (started === worker) discard(error);
    };
    started.on('message', (reply: ReadReply) => {
      if (started === worker) finish(reply);
    });
    started.on('error', gone);
    started.on('exit', (code) => gone(new Error(`the reading thread ended (${code})`)));
    return started;
  }

  function next(): void {
    if (current !== null || ending !== null) return;
    pausing?.();
    pausing = null;
    const waiting = queue.shift();
    if (waiting === undefined) return;
    current = waiting;
    worker ??= start();
    worker.ref();
    worker.postMessage(waiting.call);
  }

  function finish(reply: ReadReply): void {
    const done = current;
    current = null;
    worker?.unref();
    if (done !== null) {
      clearTimeout(done.timer);
      if ('value' in reply) done.resolve(reply.value);
      else done.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
    }
    next();
  }

  function fail({ timer, reject }: Waiting, cause: Error): void {
    clearTimeout(timer);
    reject(ERRORS.readUnavailable(cause));
  }

  function discard(cause: Error): void {
    const failed = current;
    current = null;
    ending ??= end();
    if (failed !== null) fail(failed, cause);
  }

  async function end(): Promise<void> {
    const old = worker;
    worker = null;
    await old?.terminate();
    ending = null;
    if (!isClosed) next();
  }

  function expire(waiting: Waiting): void {
    const cause = new Error(`no answer from the reading thread in ${limitMs} ms`);
    if (waiting === current) {
      discard(cause);
      return;
    }
    queue.splice(queue.indexOf(waiting), 1);
    fail(waiting, cause);
  }

  return {
    get isRunning() {
      return worker !== null;
    },
    call(call) {
      if (isClosed) return Promise.reject(ERRORS.stopping());
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => expire(waiting), limitMs);
        const waiting: Waiting = { call, resolve, reject, timer };
        queue.push(waiting);
        next();
      });
    },
    pause(work) {
      pausing = work;
      next();
    },
    async close() {
      isClosed = true;
      for (const waiting of queue.splice(0)) fail(waiting, new Error('the store is closing'));
      discard(new Error('the store is closing'));
      await ending;
    },
  };
}
