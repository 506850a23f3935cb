import { parentPort, workerData } from 'node:worker_threads';
import { type BuildOptions, buildIndex } from './build-index.ts';
import type { Summary } from './line-report.ts';
import { causeOf, type FileProblem, FileProblemError, PROBLEMS } from './problem.ts';

/** What the thread says at its end: errors do not cross threads with their class. */
export type BuildResult = { summary: Summary } | { problem: FileProblem };

async function run(): Promise<BuildResult> {
  try {
    return { summary: await buildIndex(workerData as BuildOptions) };
  } catch (error) {
    return { problem: error instanceof FileProblemError ? error.problem : PROBLEMS.failed(causeOf(error)) };
  }
}

parentPort?.postMessage(await run());
