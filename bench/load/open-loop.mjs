import { Connection } from './connection.mjs';
import { Samples } from './samples.mjs';

const CONNECTIONS = 64;
/** How long to wait for replies after the last request was due. */
const DRAIN_MS = 10_000;

/**
 * Requests arrive at random around a rate, whether or not the server keeps up. The time of each counts from the instant
 * at which it was due, so that a stalling server cannot hide it by keeping later requests waiting.
 * @param {import('./issuer.mjs').Issuer} issuer
 * @param {{server: string, port: number, perSecond: number, ms: number, most?: number, request: () => string, next: () => number}} options
 *   `most`: maximum of connections, opened when needed; a request without one waits in the generator
 * @returns {Promise<{latency: object, lag: object, tally: Record<string, number>}>}
 *   `lag`: by how much the generator itself sent too late; `tally`: replies by identification
 */
export async function openLoop(issuer, { server, port, perSecond, ms, most = CONNECTIONS, request, next }) {
  const idle = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(port)));
  const pool = [...idle];
  const late = [];
  const latency = new Samples();
  const lag = new Samples();
  const tally = {};
  const begin = performance.now();
  const gap = () => (-Math.log(1 - next()) * 1000) / perSecond;
  let due = begin + gap();
  let open = 0;
  let opening = 0;

  const send = (connection, at) => {
    lag.add(performance.now() - at);
    open += 1;
    issuer.issue({ connection, request: request(), server, tally }, (isFine) => {
      latency.add(performance.now() - at);
      open -= 1;
      if (isFine) use(connection);
    });
  };

  const use = (connection) => {
    const waiting = late.shift();
    if (waiting === undefined) idle.push(connection);
    else send(connection, waiting);
  };

  const openAnother = async () => {
    if (pool.length + opening >= most) return;
    opening += 1;
    try {
      const connection = await Connection.open(port);
      pool.push(connection);
      use(connection);
    } catch (error) {
      issuer.report(error.message);
    } finally {
      opening -= 1;
    }
  };

  await new Promise((resolve) => {
    const tick = () => {
      const now = performance.now();
      for (; due <= now && due < begin + ms; due += gap()) {
        // The one unused for longest: the server closes a new connection on which nothing comes for 8 s.
        const connection = idle.shift();
        if (connection !== undefined) {
          send(connection, due);
          continue;
        }
        late.push(due);
        void openAnother();
      }
      const isOver = now >= begin + ms && open === 0 && late.length === 0;
      if (isOver || now > begin + ms + DRAIN_MS) return resolve();
      // Late by a millisecond at most, which counts as the server's (see `lag`); spinning would take a core.
      setTimeout(tick, 1);
    };
    tick();
  });
  for (const connection of pool) connection.close();
  if (open + late.length > 0) issuer.report(`${open + late.length} requests got no reply`);
  return { latency: latency.summary(), lag: lag.summary(), tally };
}
