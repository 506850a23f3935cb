import { setMaxListeners } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Semaphore } from '../concurrency/semaphore.ts';
import { withTimeout } from '../concurrency/with-timeout.ts';
import { ERRORS } from '../errors.ts';
import { threadScript } from '../platform/thread-script.ts';
import type { Paper } from './paper.ts';
import type { PrintReply } from './print-worker.ts';

/** How long a paper may take, its time in the queue included. */
const LIMIT_MS = 30_000;
const MAX_WAITING = 50;
/** The libraries and fonts stay in memory for further papers so long after the last one. */
const IDLE_MS = 60_000;
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/**
 * Makes PDFs in a thread of its own, one after another: a long one takes seconds, in which no number could be given out.
 * The thread starts with the first paper and ends when none was asked for in a while.
 */
export class Printer {
  readonly #script = threadScript(import.meta.url, './print-worker');
  readonly #turn = new Semaphore({ concurrency: 1, queue: MAX_WAITING });
  readonly #limitMs: number;
  readonly #idleMs: number;
  readonly #stopped = new AbortController();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor({ limitMs = LIMIT_MS, idleMs = IDLE_MS }: { limitMs?: number; idleMs?: number } = {}) {
    this.#limitMs = limitMs;
    this.#idleMs = idleMs;
    // One listener for each paper that waits: Node warns from the eleventh on.
    setMaxListeners(0, this.#stopped.signal);
  }

  /** Whether its thread runs. */
  get isRunning(): boolean {
    return this.#worker !== null;
  }

  /** @throws CarimboError `paper_unavailable` when it takes too long, or too many wait */
  print(paper: Paper): Promise<Uint8Array> {
    return withTimeout({ ms: this.#limitMs, signal: this.#stopped.signal }, async ({ signal }) => {
      const release = await this.#turn.acquire(signal);
      if (typeof release === 'string') throw this.#refusal(new Error(`the queue of papers: ${release}`));
      clearTimeout(this.#idle);
      try {
        // The signal may have aborted since the turn came.
        if (signal.aborted) throw this.#refusal(new Error('the paper took too long'));
        return await this.#make(paper, signal);
      } finally {
        this.#idle = setTimeout(() => this.#end(), this.#idleMs).unref();
        release();
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopped.abort(ERRORS.stopping());
    clearTimeout(this.#idle);
    await this.#end();
  }

  async #make(paper: Paper, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#script === null) {
      const { drawPaper } = await import('./draw-paper.ts');
      return drawPaper(paper);
    }
    this.#worker ??= this.#start(this.#script);
    const reply = await answerOf(this.#worker, paper, signal);
    if (reply instanceof Uint8Array) return reply;
    // A thread that failed or is still busy is of no more use.
    await this.#end();
    throw this.#refusal(reply);
  }

  #start(script: URL): Worker {
    const worker = new Worker(script, { resourceLimits: LIMITS });
    // While no paper is asked for, it must not keep the process alive, and its end is noticed with the next paper.
    worker.unref();
    worker.on('error', () => this.#forget(worker));
    worker.on('exit', () => this.#forget(worker));
    return worker;
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #refusal(cause: Error): Error {
    return this.#stopped.signal.aborted ? ERRORS.stopping() : ERRORS.paperUnavailable(cause);
  }
}

/** The PDF, or why there is none. */
function answerOf(worker: Worker, paper: Paper, signal: AbortSignal): Promise<Uint8Array | Error> {
  return new Promise((resolve) => {
    const end = (result: Uint8Array | Error): void => {
      worker.off('message', take);
      worker.off('error', end);
      worker.off('exit', gone);
      signal.removeEventListener('abort', leave);
      worker.unref();
      resolve(result);
    };
    const take = (reply: PrintReply): void =>
      end('bytes' in reply ? reply.bytes : new Error(`the paper could not be drawn: ${reply.error}`));
    const gone = (code: number): void => end(new Error(`the printing thread ended (${code})`));
    const leave = (): void => end(new Error('the paper took too long'));
    worker.ref();
    worker.on('message', take);
    worker.on('error', end);
    worker.on('exit', gone);
    signal.addEventListener('abort', leave, { once: true });
    worker.postMessage(paper);
  });
}
