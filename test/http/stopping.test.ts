import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fastify from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gracefulStop } from '../../src/http/graceful-stop.ts';
import type { HttpApp } from '../../src/http/http-app.ts';
import { delayIssuing, type HttpServer, httpServer } from './http-server.ts';
import { exchange, statuses } from './raw-socket.ts';

let server: HttpServer;
let port: number;
beforeEach(async () => {
  server = await httpServer();
  ({ port } = await server.listen());
});
afterEach(() => server.close());

const issueRequest = () => {
  const body = '{"call_id":"c1"}';
  const lines = ['POST /v1/protocols HTTP/1.1', 'Host: x', `Authorization: Bearer ${server.secret}`];
  return [...lines, 'Content-Type: application/json', `Content-Length: ${body.length}`, '', body].join(
    '\r\n',
  );
};

function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

async function read(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

it('finishes accepted requests, refuses later ones on open connections, and accepts no new connection', async () => {
  const gate = delayIssuing(server.service);
  const busy = connect(port, '127.0.0.1');
  busy.write(issueRequest());
  const answer = read(busy);
  await gate.arrival;

  const late = connect(port, '127.0.0.1');
  // A request has begun, so that the connection is not idle and is not closed with the others.
  late.write('GET /v1/protocols HTTP/1.1\r\nHost: x\r\n');
  await once(late, 'connect');
  await exchange(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

  const underWay = connect(port, '127.0.0.1');
  underWay.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
  await once(underWay, 'connect');

  const refusal = read(late);
  const served = read(underWay);
  const closed = server.close();
  // Sent before the client could know: answered, with the connection closed afterwards.
  underWay.write('\r\n');
  expect(statuses(await served)).toEqual([200]);
  expect(await served).toMatch(/connection: close/i);
  while (await isListening()) await new Promise(setImmediate);
  late.write(`Authorization: Bearer ${server.secret}\r\n\r\n`);
  const refused = await refusal;
  expect(statuses(refused)).toEqual([503]);
  expect(refused).toContain('"code":"stopping"');
  expect(refused).toMatch(/connection: close/i);
  await expect(exchange(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')).rejects.toThrow(/ECONNREFUSED/);

  gate.release();
  const finished = await answer;
  expect(statuses(finished)).toEqual([201]);
  expect(finished).toMatch(/connection: close/i);
  await closed;
});

it('closes idle connections at once', async () => {
  const idle = connect(port, '127.0.0.1');
  idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');
  const ended = once(idle, 'close');
  idle.resume();
  await server.close();
  await ended;
});

it('closes connections whose requests do not finish in time', async () => {
  const app: HttpApp = fastify();
  gracefulStop(app, 50);
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  app.get('/', () => {
    arrived();
    return new Promise(() => {});
  });
  const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const stuck = connect(Number(address.port), '127.0.0.1');
  stuck.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await arrival;
  const cut = once(stuck, 'close');
  stuck.resume();
  await app.close();
  await cut;
  expect(stuck.destroyed).toBe(true);
});
