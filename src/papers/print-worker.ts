import { parentPort } from 'node:worker_threads';
import { drawPaper } from './draw-paper.ts';
import type { Paper } from './paper.ts';

/** Errors do not cross threads with their class. */
export type PrintReply = { bytes: Uint8Array } | { error: string };

async function reply(paper: Paper): Promise<PrintReply> {
  try {
    return { bytes: await drawPaper(paper) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', async (paper: Paper) => parentPort?.postMessage(await reply(paper)));
