import { Worker } from 'node:worker_threads';
import { threadScript } from '../../../platform/thread-script.ts';
import { type BuildOptions, buildIndex } from './build-index.ts';
import type { BuildResult } from './build-worker.ts';
import type { Summary } from './line-report.ts';
import { FileProblemError, PROBLEMS } from './problem.ts';

/** Parsing keeps no lines, so its heap stays small; a bug must not eat the server's memory. */
const HEAP_LIMIT_MB = 256;

/**
 * Builds an index in a thread of its own: sorting a million cards is a single call that lasts a second, and a disk that
 * stalls would stall every caller. Under Node 20 straight from the TypeScript sources there is no way to start one, so
 * there (tests, development) it is built here.
 * @throws FileProblemError; the signal's reason when aborted
 */
export async function buildInThread(options: BuildOptions, signal: AbortSignal): Promise<Summary> {
  signal.throwIfAborted();
  const script = threadScript(import.meta.url, './build-worker');
  if (script === null) return buildIndex(options, signal);

  const worker = new Worker(script, {
    workerData: options,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  });
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await resultOf(worker);
    signal.throwIfAborted();
    if ('problem' in result) throw new FileProblemError(result.problem);
    return result.summary;
  } finally {
    signal.removeEventListener('abort', stop);
    // Its files are closed only once the thread is gone.
    await worker.terminate();
  }
}

function resultOf(worker: Worker): Promise<BuildResult> {
  return new Promise((resolve) => {
    worker.once('message', (result: BuildResult) => resolve(result));
    worker.once('error', (error) => resolve({ problem: PROBLEMS.failed(error.name) }));
    worker.once('exit', (code) => resolve({ problem: PROBLEMS.failed(`exit ${code}`) }));
  });
}
