import { parentPort, workerData } from 'node:worker_threads';
import { Sqlite } from '../../platform/sqlite.ts';
import { createQuery } from './create-query.ts';
import { createThreadReads, type ReadCall, type ReadReply } from './slow-reads.ts';

const db = new Sqlite(String(workerData), { readonly: true, fileMustExist: true, timeout: 1000 });
db.pragma('cache_size = -2000');
db.pragma('temp_store = memory');
const reads = createThreadReads(createQuery(db));

async function answer({ name, values }: ReadCall): Promise<ReadReply> {
  try {
    return { value: await Reflect.apply(reads[name], reads, values) };
  } catch (error) {
    const { message = '', code = '' } = error as { message?: string; code?: string };
    return { error: { message, code } };
  }
}

parentPort?.on('message', async (call: ReadCall) => parentPort?.postMessage(await answer(call)));
