import { parentPort, workerData } from 'node:worker_threads';
import { decodeCommands, encodeCommitted, encodeFailure } from './commit-message.ts';
import { connect } from './connection.ts';
import { createTransactions } from './transactions.ts';

/** The thread that writes: one batch in, one answer out, in order. */
if (parentPort === null) throw new Error('commit-worker runs as a worker thread');
const port = parentPort;
const db = await connect(workerData as string);
const { commit } = createTransactions(db);

port.on('message', (message: string | null) => {
  if (message === null) {
    db.close();
    port.close();
    return;
  }
  try {
    port.postMessage(encodeCommitted(commit(decodeCommands(message))));
  } catch (error) {
    port.postMessage(encodeFailure(error));
  }
});
port.postMessage(null);
