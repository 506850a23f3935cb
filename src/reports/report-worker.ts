import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config/config.ts';
import { CarimboError } from '../errors.ts';
import { openReportReads } from '../store/report-reads.ts';
import { type ReportJob, runJob } from './report-job.ts';

/** One reply for each message: the next bytes, or null at the end. Errors do not cross threads with their class. */
export type ReportReply = { bytes: Uint8Array | null } | { error: { code: string; message: string } };

const { database, job } = workerData as { database: Config['database']; job: ReportJob };

async function* made(): AsyncGenerator<Uint8Array> {
  const reads = await openReportReads(database);
  try {
    yield* runJob(job, reads);
  } finally {
    await reads.close();
  }
}

const bytes = made();

async function next(): Promise<ReportReply> {
  try {
    const { value, done } = await bytes.next();
    return { bytes: done === true ? null : whole(value) };
  } catch (error) {
    const code = error instanceof CarimboError ? error.code : '';
    return { error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

/** A small Buffer is a part of a pool that it shares with others; what is given to another thread is its own. */
function whole(part: Uint8Array): Uint8Array {
  return part.byteLength === part.buffer.byteLength ? part : new Uint8Array(part);
}

let asked = Promise.resolve();

parentPort?.on('message', () => {
  asked = asked.then(async () => {
    const reply = await next();
    const moved = 'bytes' in reply && reply.bytes !== null ? [reply.bytes.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(reply, moved);
  });
});
