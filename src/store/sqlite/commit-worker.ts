import { parentPort, workerData } from 'node:worker_threads';
import { decodeCommands, encodeCommitted, encodeFailure } from './commit-message.ts';
import { openSqliteStore } from './sqlite-store.ts';

/** The thread that writes: one batch in, one answer out, in order. */
if (parentPort === null) throw new Error('commit-worker runs as a worker thread');
const port = parentPort;
const store = await openSqliteStore(workerData as string);

port.on('message', async (message: string | null) => {
  if (message === null) {
    await store.close();
    port.close();
    return;
  }
  try {
    port.postMessage(encodeCommitted(await store.commit(decodeCommands(message))));
  } catch (error) {
    port.postMessage(encodeFailure(error));
  }
});
port.postMessage(null);
