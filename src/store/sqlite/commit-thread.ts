import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Command } from '../../journal/command.ts';
import type { Committed } from '../store.ts';
import { decodeCommitted, encodeCommands } from './commit-message.ts';

/** A disk that takes longer than this is as good as gone: callers are told so and go to a person. */
const ANSWER_LIMIT_MS = 3000;

/** A batch is small and gone at once: without a limit V8 lets its young space grow to 48 MB for nothing. */
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };

interface Waiting {
  resolve: (committed: Committed) => void;
  reject: (error: Error) => void;
  limit: NodeJS.Timeout;
}

/**
 * SQLite's transactions in a thread of their own: while one is flushed to disk, calls go on being answered, and a
 * disk that stalls keeps no dialogue waiting.
 */
export class CommitThread {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private failure: Error | null = null;

  private constructor(worker: Worker) {
    this.worker = worker;
    worker.on('message', (message: string) => this.answer(message));
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', () => this.fail(new Error('the commit thread has ended')));
  }

  /** @param path file of the database, whose schema is up to date */
  static async start(path: string): Promise<CommitThread> {
    const worker = new Worker(new URL('./commit-worker.js', import.meta.url), {
      workerData: path,
      resourceLimits: HEAP_LIMITS,
    });
    await once(worker, 'message');
    return new CommitThread(worker);
  }

  /** False once it has ended by itself: out of memory, for one. Whoever owns it starts another. */
  get isAlive(): boolean {
    return this.failure === null;
  }

  commit(commands: readonly Command[]): Promise<Committed> {
    if (this.failure !== null) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('the disk did not answer in time')), ANSWER_LIMIT_MS);
      this.waiting.push({ resolve, reject, limit });
      this.worker.postMessage(encodeCommands(commands));
    });
  }

  async close(): Promise<void> {
    if (this.failure !== null) return;
    const ended = once(this.worker, 'exit');
    this.worker.postMessage(null);
    await ended;
  }

  private answer(message: string): void {
    const first = this.waiting.shift();
    if (first === undefined) return;
    clearTimeout(first.limit);
    try {
      first.resolve(decodeCommitted(message));
    } catch (error) {
      first.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject, limit } of this.waiting.splice(0)) {
      clearTimeout(limit);
      reject(this.failure);
    }
  }
}
