import { addAbortSignal, Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config/config.ts';
import { ERRORS } from '../errors.ts';
import { threadScript } from '../platform/thread-script.ts';
import { openReportReads, type ReportReads } from '../store/report-reads.ts';
import { type ReportJob, runJob } from './report-job.ts';
import type { ReportReply } from './report-worker.ts';

/** Exports that run at a time, each in a thread of its own. */
const MOST_EXPORTS = 2;
/** Pages of rows and one piece of the file: what is not taken is not made. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 48 };
/** How often it is asked whether who exports still may. */
const CHECK_MS = 1_000;
/** Pieces that are made ahead of the network. */
const AHEAD = 2;

export interface ReportsParts {
  database: Config['database'];
  /** Opens what is read where there is no thread. */
  open?: () => Promise<ReportReads>;
}

/** A place for one export, taken before anything is read. */
export interface ExportTurn {
  /**
   * The file. Resolves when its first bytes are made, so that an error is still an error reply; ends the turn with its end.
   * @throws CarimboError `export_failed`
   */
  file(job: ReportJob): Promise<Readable>;
  /** For a turn that is not used. */
  end(): void;
}

/** Exports and reports, made in threads with their own connection to the database: issuing does not wait for them. */
export class Reports {
  readonly #database: ReportsParts['database'];
  readonly #open: (() => Promise<ReportReads>) | null;
  readonly #script = threadScript(import.meta.url, './report-worker');
  readonly #exporting = new Set<string>();
  readonly #running = new Set<AbortController>();

  constructor({ database, open }: ReportsParts) {
    this.#database = database;
    const without = this.#script === null ? () => openReportReads(database) : null;
    this.#open = open ?? without;
  }

  /**
   * @param actor one at a time for each
   * @param isStillGranted once it is not, the file is cut off
   * @throws CarimboError `export_running`
   */
  takeTurn(actor: string, isStillGranted: () => Promise<boolean>): ExportTurn {
    if (this.#exporting.has(actor) || this.#exporting.size >= MOST_EXPORTS) throw ERRORS.exportRunning();
    this.#exporting.add(actor);
    const running = new AbortController();
    const check = async (): Promise<void> => {
      if (!(await isStillGranted())) running.abort(ERRORS.signedOut());
    };
    const timer = setInterval(() => void check(), CHECK_MS).unref();
    const end = (): void => {
      clearInterval(timer);
      this.#exporting.delete(actor);
    };
    return { end, file: (job) => this.#file(job, { running, end }) };
  }

  /** A small file, or figures as JSON, at once. @throws CarimboError `export_failed` */
  async make(job: ReportJob): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    try {
      for await (const part of this.#bytes(job)) parts.push(part);
    } catch (error) {
      throw ERRORS.exportFailed(error);
    }
    return Buffer.concat(parts);
  }

  /** Ends what is running; readers get no end of their file. */
  async stop(): Promise<void> {
    for (const running of this.#running) running.abort(ERRORS.stopping());
  }

  async #file(
    job: ReportJob,
    { running, end }: { running: AbortController; end: () => void },
  ): Promise<Readable> {
    const bytes = this.#bytes(job, running);
    try {
      const first = await bytes.next();
      const stream = Readable.from(continued(first, bytes), { objectMode: false });
      // Also while the client takes nothing, when no further bytes are asked for.
      addAbortSignal(running.signal, stream);
      return stream.once('close', async () => {
        // A generator that never began does not run its `finally`: a file that nothing took of would keep its thread.
        await bytes.return(undefined);
        end();
      });
    } catch (error) {
      end();
      throw ERRORS.exportFailed(error);
    }
  }

  async *#bytes(job: ReportJob, running = new AbortController()): AsyncGenerator<Uint8Array> {
    this.#running.add(running);
    try {
      yield* this.#open === null ? this.#inThread(job, running.signal) : inThisThread(job, this.#open);
    } finally {
      this.#running.delete(running);
    }
  }

  async *#inThread(job: ReportJob, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    if (this.#script === null) throw new Error('there is no script for a thread');
    const worker = new Worker(this.#script, {
      workerData: { database: this.#database, job },
      resourceLimits: LIMITS,
    });
    const replies = new Replies(worker, signal);
    try {
      for (let i = 0; i < AHEAD; i += 1) worker.postMessage(null);
      for (;;) {
        const bytes = await replies.next();
        if (bytes === null) return;
        worker.postMessage(null);
        yield bytes;
      }
    } finally {
      await worker.terminate();
    }
  }
}

async function* inThisThread(job: ReportJob, open: () => Promise<ReportReads>): AsyncGenerator<Uint8Array> {
  const reads = await open();
  try {
    yield* runJob(job, reads);
  } finally {
    await reads.close();
  }
}

/** The replies of a thread in their order, however it ends. */
class Replies {
  readonly #waiting: ReportReply[] = [];
  #failure: Error | null = null;
  #wake: () => void = () => undefined;

  constructor(worker: Worker, signal: AbortSignal) {
    const fail = (error: Error): void => {
      this.#failure ??= error;
      this.#wake();
    };
    worker.on('message', (reply: ReportReply) => {
      this.#waiting.push(reply);
      this.#wake();
    });
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`the thread of the export ended (${code})`)));
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  }

  async next(): Promise<Uint8Array | null> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const reply = this.#waiting.shift();
    if (reply === undefined) return null;
    if ('bytes' in reply) return reply.bytes;
    throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
  }
}

async function* continued(
  { value, done }: IteratorResult<Uint8Array>,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (done !== true) yield value;
  yield* rest;
}
