import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { issueRequests } from './requests.mjs';
import { Samples } from './samples.mjs';

const CONNECTIONS = 64;
const DRAIN_MS = 10_000;
const RINGING = /"number":"(\d{20})","spoken":"[^"]*","state":"ringing"/g;

/**
 * Calls at a steady rate, each issued, rung at one agent, answered and ended by HTTP, while every agent's browser follows its
 * own calls: from when the request is sent that says that a telephone rings until the agent's stream has it.
 * @param {{port: number, calls: object, run: string, next: () => number, perSecond: number, count: number,
 *   tokens: string[]}} options `tokens`: of the agents' sessions; agent i has the extension 20000 + i, and none follows without
 * @returns {Promise<{pop: object, issue: object, missing: number, faults: string[]}>}
 */
export async function popLoop({ port, calls, run, next, perSecond, count, tokens }) {
  const pop = new Samples();
  const issued = new Samples();
  const faults = [];
  const rungAt = new Map();
  const streams = await Promise.all(
    tokens.map((token) =>
      openMyCalls(port, token, (number) => {
        const at = rungAt.get(number);
        if (at === undefined) return;
        rungAt.delete(number);
        pop.add(performance.now() - at);
      }),
    ),
  );
  const pool = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(port)));
  const idle = [...pool];
  const request = issueRequests({ ...calls, run, next });
  const entry = (number, body) => {
    const text = JSON.stringify(body);
    return `POST /v1/protocols/${number}/entries HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${calls.key}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  };
  const send = async (text, onSend = () => undefined) => {
    while (idle.length === 0) await wait(1);
    const connection = idle.shift();
    onSend();
    return new Promise((resolve) => {
      connection.send(text, (error, status, reply, body) => {
        idle.push(connection);
        if (error !== null || status >= 300) {
          faults.push(error?.message ?? `status ${status}: ${reply.toString('utf8', body, body + 200)}`);
          return resolve('');
        }
        resolve(reply.latin1Slice(body));
      });
    });
  };
  const oneCall = async (index) => {
    const begin = performance.now();
    const reply = await send(request());
    issued.add(performance.now() - begin);
    const number = /"number":"(\d{20})"/.exec(reply)?.[1];
    if (number === undefined) return;
    const agent = String(20_000 + (index % 200));
    const tell = (type, fields = {}) => entry(number, { type, agent, ...fields });
    await send(tell('call.ringing'), () => {
      if (streams.length > 0) rungAt.set(number, performance.now());
    });
    await wait(500);
    await send(tell('call.answered'));
    await wait(1500);
    await send(tell('call.ended', { by: 'caller' }));
  };
  const begin = performance.now();
  const running = [];
  for (let i = 0; i < count; i += 1) {
    await wait(Math.max(0, begin + (i * 1000) / perSecond - performance.now()));
    running.push(oneCall(i));
  }
  await Promise.all(running);
  const end = performance.now() + DRAIN_MS;
  while (rungAt.size > 0 && performance.now() < end) await wait(5);
  for (const connection of pool) connection.close();
  for (const stream of streams) stream.destroy();
  return { pop: pop.summary(), issue: issued.summary(), missing: rungAt.size, faults };
}

function openMyCalls(port, token, onRinging) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let rest = '';
    socket.once('error', reject);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        if (/^HTTP\/1\.1 (?!200)/.test(block)) reject(new Error(block.slice(0, 300)));
        for (const [, number] of block.matchAll(RINGING)) onRinging(number);
      }
      resolve(socket);
    });
    socket.write(
      `GET /v1/my-calls/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: carimbo_session=${token}\r\nAccept: text/event-stream\r\n\r\n`,
    );
  });
}
