import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { getRequest } from './requests.mjs';
import { Samples } from './samples.mjs';

/**
 * One reader, one request after the other, for a limited time: how long a page takes. With `perSecond` each is sent at
 * its time, or as soon as the one before is answered; the time counts from when it was due.
 * @param {{port: number, key: string, paths: string[], ms: number, perSecond?: number}} options
 * @returns {Promise<{latency: object, faults: string[], failed: number, items: number | null}>}
 *   `items`: on the fullest page
 */
export async function readLoop({ port, key, paths, ms, perSecond = null }) {
  const connection = await Connection.open(port);
  const latency = new Samples();
  const faults = [];
  let items = null;
  const begin = performance.now();
  const deadline = begin + ms;
  for (const [i, path] of paths.entries()) {
    const due = perSecond === null ? performance.now() : begin + (i * 1000) / perSecond;
    if (due > performance.now()) await wait(due - performance.now());
    if (performance.now() >= deadline) break;
    const { error, status, body } = await get(connection, getRequest({ key, path }));
    latency.add(performance.now() - due);
    if (error !== null || status !== 200) {
      faults.push(`${path}: ${error?.message ?? `status ${status}: ${body.slice(0, 300)}`}`);
      break;
    }
    const { items: found } = JSON.parse(body);
    if (found !== undefined) items = Math.max(items ?? 0, found.length);
  }
  connection.close();
  return { latency: latency.summary(), faults, failed: faults.length, items };
}

function get(connection, request) {
  return new Promise((resolve) => {
    connection.send(request, (error, status, reply, body) =>
      resolve({ error, status, body: reply.toString('utf8', body) }),
    );
  });
}
