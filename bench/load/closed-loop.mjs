import { Connection } from './connection.mjs';
import { Samples } from './samples.mjs';

/**
 * Connections that each send the next request as soon as they have a reply: the server's throughput.
 * @param {import('./issuer.mjs').Issuer} issuer
 * @param {{server: string, port: number, connections: number, ms: number, request: () => string}} options
 * @returns {Promise<{perSecond: number, latency: object}>}
 */
export async function closedLoop(issuer, { server, port, connections, ms, request }) {
  const pool = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const latency = new Samples();
  const begin = performance.now();
  const deadline = begin + ms;
  let last = begin;
  await Promise.all(
    pool.map(
      (connection) =>
        new Promise((resolve) => {
          const next = () => {
            const sent = performance.now();
            if (sent >= deadline) return resolve();
            issuer.issue({ connection, request: request(), server }, (isFine) => {
              last = performance.now();
              latency.add(last - sent);
              if (isFine) next();
              else resolve();
            });
          };
          next();
        }),
    ),
  );
  for (const connection of pool) connection.close();
  return { perSecond: latency.count / ((last - begin) / 1000), latency: latency.summary() };
}
