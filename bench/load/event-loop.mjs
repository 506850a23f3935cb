import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { openStream } from './event-stream.mjs';
import { issueRequests } from './requests.mjs';
import { Samples } from './samples.mjs';

/** How long to wait for events after the last request. */
const DRAIN_MS = 10_000;

/**
 * Issues at a steady rate and reads the events of it: from when a request is sent until its event is here.
 * @param {{writePort: number, readPort: number, calls: object, run: string, next: () => number, perSecond: number, count: number}} options
 * @returns {Promise<{latency: object, missing: number, faults: string[]}>}
 */
export async function eventLoop({ writePort, readPort, calls, run, next, perSecond, count }) {
  const latency = new Samples();
  const faults = [];
  const sent = new Map();
  const received = new Map();
  const settle = (number) => {
    if (!sent.has(number) || !received.has(number)) return;
    latency.add(received.get(number) - sent.get(number));
    sent.delete(number);
    received.delete(number);
  };
  const stream = await openStream({
    port: readPort,
    key: calls.key,
    onEvent(number) {
      received.set(number, performance.now());
      settle(number);
    },
  });
  const request = issueRequests({ ...calls, run, next });
  const idle = await Promise.all(Array.from({ length: 16 }, () => Connection.open(writePort)));
  const pool = [...idle];
  const begin = performance.now();
  let answered = 0;
  for (let i = 0; i < count; i += 1) {
    const due = begin + (i * 1000) / perSecond;
    while (performance.now() < due || idle.length === 0) await wait(1);
    const connection = idle.shift();
    const at = performance.now();
    connection.send(request(), (error, status, reply, body) => {
      answered += 1;
      idle.push(connection);
      if (error !== null || status !== 201) {
        faults.push(error?.message ?? `status ${status}: ${reply.toString('utf8', body, body + 300)}`);
        return;
      }
      const number = /"number":"(\d{20})"/.exec(reply.latin1Slice(body))?.[1];
      // The event may have been faster than the reply.
      sent.set(number, at);
      settle(number);
    });
  }
  const end = performance.now() + DRAIN_MS;
  while ((answered < count || latency.count < count) && performance.now() < end) await wait(5);
  for (const connection of pool) connection.close();
  stream.close();
  return { latency: latency.summary(), missing: count - latency.count, faults };
}

/** Streams that read all there is until the process ends. */
export async function openStreams({ port, key, count, query }) {
  await Promise.all(Array.from({ length: count }, () => openStream({ port, key, query })));
  return { count };
}
