import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sharedHttpServer } from './http-server.ts';
import { exchange, statuses } from './raw-socket.ts';

const server = await sharedHttpServer();
const { port } = await server.listen();

const head = (...lines: string[]) =>
  ['POST /v1/protocols HTTP/1.1', 'Host: x', `Authorization: Bearer ${server.secret}`, ...lines, '', ''].join(
    '\r\n',
  );
const BODY = '{"call_id":"c1"}';
const JSON_LINES = ['Content-Type: application/json', `Content-Length: ${BODY.length}`];
const issued = () => server.service.requests.length;

describe('a request that is malformed or smuggles another is refused, and issues nothing', () => {
  const smuggled = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  it.each([
    [
      'Content-Length and Transfer-Encoding',
      ['Content-Length: 4', 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${smuggled}`,
    ],
    [
      'Transfer-Encoding and Content-Length',
      ['Transfer-Encoding: chunked', 'Content-Length: 4'],
      `0\r\n\r\n${smuggled}`,
    ],
    ['two Content-Lengths', ['Content-Length: 2', 'Content-Length: 16'], BODY],
    ['a Content-Length with a plus', ['Content-Length: +16'], BODY],
    ['a Content-Length in hexadecimal', ['Content-Length: 0x10'], BODY],
    ['a negative Content-Length', ['Content-Length: -1'], BODY],
    ['a Transfer-Encoding that does not end in chunked', ['Transfer-Encoding: chunked, identity'], BODY],
    ['an unknown Transfer-Encoding', ['Transfer-Encoding: xchunked'], BODY],
    ['a space before the colon', ['Content-Length : 16'], BODY],
    ['a folded header', ['X-A: 1', ' folded', ...JSON_LINES], BODY],
    ['NUL in a header', ['X-A: a\0b', ...JSON_LINES], BODY],
    ['a bare CR in a header', ['X-A: a\rContent-Length: 16'], BODY],
    [
      'a chunk size that is not a number',
      ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
      `zz\r\n${BODY}\r\n0\r\n\r\n`,
    ],
    [
      'a chunk longer than its size',
      ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
      `2\r\n${BODY}\r\n0\r\n\r\n`,
    ],
    [
      'a negative chunk size',
      ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
      `-1\r\n${BODY}\r\n0\r\n\r\n`,
    ],
  ])('%s', async (_what, lines, body) => {
    const { text, closed } = await exchange(port, head(...lines) + body);
    expect(statuses(text)).toEqual([400]);
    expect(text).toContain('application/problem+json');
    expect(text).toContain('"code":"malformed_request"');
    expect(closed).toBe(true);
    expect(issued()).toBe(0);
  });

  it.each([
    ['no HTTP at all', 'agi_network: yes\nagi_channel: PJSIP/1\n\n'],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['HTTP/1.1 without Host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['an unknown method', 'FROBNICATE / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s', async (_what, bytes) => {
    const { text, closed } = await exchange(port, bytes);
    expect(statuses(text)).toEqual([400]);
    expect(closed).toBe(true);
  });

  it('with headers of 20 KB: 431', async () => {
    const { text } = await exchange(port, head(`X-A: ${'a'.repeat(20_000)}`));
    expect(statuses(text)).toEqual([431]);
    expect(issued()).toBe(0);
  });

  it('with lines that end in a bare LF', async () => {
    const { text } = await exchange(port, `${head('X: 1').trimEnd()}\nContent-Length: 2\n\n{}`);
    expect(statuses(text)).toEqual([400]);
    expect(issued()).toBe(0);
  });

  it('and its bytes are not logged', async () => {
    await exchange(
      port,
      head('X-Card: 00010000000000017', 'Content-Length: 4', 'Transfer-Encoding: chunked'),
    );
    expect(server.logged()).toContain('connection refused');
    expect(server.logged()).not.toContain('00010000000000017');
    expect(server.logged()).not.toContain(server.secret);
  });
});

describe('a connection', () => {
  it('may be idle while a prompt plays, but a request has to arrive soon', async () => {
    const { keepAliveTimeout, headersTimeout, requestTimeout, maxConnections } = server.app.server;
    expect(keepAliveTimeout).toBeGreaterThan(60_000);
    expect(headersTimeout).toBeLessThanOrEqual(10_000);
    expect(requestTimeout).toBeLessThanOrEqual(10_000);
    expect(maxConnections).toBeGreaterThan(1_000);
  });

  it('gets 408 if its headers take too long', async () => {
    server.app.server.headersTimeout = 200;
    const { text, closed } = await exchange(port, 'POST /v1/protocols HTTP/1.1\r\nHost: x\r\nX-A: ', 8_000);
    server.app.server.headersTimeout = 8_000;
    expect(statuses(text)).toEqual([408]);
    expect(closed).toBe(true);
  });

  it('serves many requests one after the other, and announces its keep-alive timeout', async () => {
    const request = head(...JSON_LINES) + BODY;
    const { text, closed } = await exchange(port, request + request + request);
    expect(statuses(text)).toEqual([201, 200, 200]);
    expect(text).toMatch(/Keep-Alive: timeout=75/i);
    expect(closed).toBe(false);
  });

  it('gets a reply in one segment with a Content-Length', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(head(...JSON_LINES, 'Accept: application/x-www-form-urlencoded') + BODY);
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    const [headers = '', body = ''] = first.toString().split('\r\n\r\n');
    expect(headers).toMatch(new RegExp(`content-length: ${Buffer.byteLength(body)}`, 'i'));
    expect(body).toMatch(/^number=.*&status=ok$/);
  });

  it('serves a GET with a body, and the request after it', async () => {
    const get = [
      'GET /healthz HTTP/1.1',
      'Host: x',
      'Content-Type: application/json',
      'Content-Length: 16',
      '',
      BODY,
    ];
    const { text } = await exchange(port, `${get.join('\r\n')}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(statuses(text)).toEqual([200, 200]);
  });

  it('gets 413 for a megabyte that is announced', async () => {
    const { text } = await exchange(port, head('Content-Type: application/json', 'Content-Length: 1000000'));
    expect(statuses(text)).toEqual([413]);
  });

  it('gets 413 for a megabyte in chunks', async () => {
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const { text } = await exchange(
      port,
      head('Content-Type: application/json', 'Transfer-Encoding: chunked') + chunk.repeat(60),
    );
    expect(statuses(text)).toEqual([413]);
  });

  it('that is closed in the middle of a body does not disturb the next one', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(head('Content-Type: application/json', 'Content-Length: 16') + BODY.slice(0, 5), () =>
      socket.destroy(),
    );
    await once(socket, 'close');
    const { text } = await exchange(port, head(...JSON_LINES) + BODY);
    expect(statuses(text)).toEqual([201]);
    expect(issued()).toBe(1);
  });
});
