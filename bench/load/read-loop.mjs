import { Connection } from './connection.mjs';
import { getRequest } from './requests.mjs';
import { Samples } from './samples.mjs';

/**
 * One reader, one request after the other, for a time at most: how long a page takes.
 * @param {{port: number, key: string, paths: string[], ms: number}} options
 * @returns {Promise<{latency: object, faults: string[], failed: number, items: number | null}>}
 *   `items`: on the fullest page
 */
export async function readLoop({ port, key, paths, ms }) {
  const connection = await Connection.open(port);
  const latency = new Samples();
  const faults = [];
  let items = null;
  const deadline = performance.now() + ms;
  for (const path of paths) {
    const sent = performance.now();
    if (sent >= deadline) break;
    const { error, status, body } = await get(connection, getRequest({ key, path }));
    latency.add(performance.now() - sent);
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
