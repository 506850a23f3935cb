import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.mjs';
import { ask, closeGrpcSources, faultOf, grpcSource, WITH_REFLECTION } from './grpc/grpc-source.ts';
import { operatorServer, proxyTo, stopOperatorServers } from './grpc/operator-server.ts';

afterEach(async () => {
  await closeGrpcSources();
  stopOperatorServers();
});

describe('a server that fails', () => {
  it('dead: reported at once', async () => {
    const source = await grpcSource({ address: `127.0.0.1:${await freePort()}` });
    expect(await faultOf(ask(source))).toMatchObject({
      outcome: 'unavailable',
      code: 'refused',
      transient: true,
    });
  });

  it('of a name that does not exist', async () => {
    const source = await grpcSource({ address: 'nao-existe.invalid:50051' });
    expect(await faultOf(ask(source))).toMatchObject({ outcome: 'unavailable', code: 'dns' });
  });

  it('silent: given up when its time is over, and the call is taken back from it', async () => {
    let cancelled = false;
    const server = await operatorServer({
      answer: (_asked, _respond, call) => call.on('cancelled', () => (cancelled = true)),
    });
    const source = await grpcSource({ address: server.address, limits: { timeout_ms: 100 } });
    expect(await faultOf(ask(source))).toMatchObject({
      outcome: 'unavailable',
      code: 'timeout',
      transient: true,
    });
    await expect.poll(() => cancelled).toBe(true);
  });

  it('silent: given up when the caller says so, whatever the file says', async () => {
    let cancelled = false;
    const server = await operatorServer({
      answer: (_asked, _respond, call) => call.on('cancelled', () => (cancelled = true)),
    });
    const source = await grpcSource({ address: server.address, limits: { timeout_ms: 30_000 } });
    const started = performance.now();
    expect(await faultOf(ask(source, { card_number: '1' }, { ms: 100 }))).toMatchObject({ code: 'timeout' });
    expect(performance.now() - started).toBeLessThan(10_000);
    await expect.poll(() => cancelled).toBe(true);
  });

  it('not asked at all when the caller has left already', async () => {
    const server = await operatorServer();
    const source = await grpcSource({ address: server.address });
    const reply = source.exchange(
      'lookup.card_number',
      { card_number: '1' },
      { signal: AbortSignal.abort() },
    );
    expect(await faultOf(reply)).toMatchObject({ code: 'timeout' });
    expect(server.asked).toEqual([]);
  });

  it('accepts the connection and says nothing, types by reflection: given up in time too', async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const at = mute.address();
    const address = `127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
    const source = await grpcSource({ address, types: WITH_REFLECTION });
    expect(await faultOf(ask(source, { card_number: '1' }, { ms: 200 }))).toMatchObject({ code: 'timeout' });
    mute.close();
  });

  it('does not speak gRPC', async () => {
    const web = createHttpServer((_request, response) => response.end('<html>olá</html>'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const at = web.address();
    const source = await grpcSource({ address: `127.0.0.1:${typeof at === 'object' ? at?.port : 0}` });
    expect(await faultOf(ask(source))).toMatchObject({ outcome: 'unavailable' });
    web.close();
    web.closeAllConnections();
  });

  it('killed and restarted: reconnected within two seconds', async () => {
    const server = await operatorServer();
    const source = await grpcSource({ address: server.address });
    expect((await ask(source)).status).toBe('OK');
    server.kill();
    for (let tried = 0; tried < 5; tried++)
      expect(await faultOf(ask(source))).toMatchObject({ outcome: 'unavailable', transient: true });

    await operatorServer({ port: server.port });
    const started = performance.now();
    await expect
      .poll(() =>
        ask(source).then(
          ({ status }) => status,
          () => null,
        ),
      )
      .toBe('OK');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('cut in the middle of its reply: no partial beneficiary', async () => {
    const server = await operatorServer({
      answer: (_asked, respond) => respond(null, { nome: 'x'.repeat(100_000) }),
    });
    const proxy = await proxyTo(server.port);
    const source = await grpcSource({ address: `127.0.0.1:${proxy.port}` });
    proxy.mode = { cutAfter: 20_000 };
    expect(await faultOf(ask(source))).toMatchObject({ outcome: 'unavailable', transient: true });
    proxy.mode = 'open';
    await expect
      .poll(() =>
        ask(source).then(
          ({ status }) => status,
          () => null,
        ),
      )
      .toBe('OK');
  });

  it('behind a firewall that forgot the connection: the third call goes over a new one', async () => {
    const server = await operatorServer();
    const proxy = await proxyTo(server.port);
    const source = await grpcSource({ address: `127.0.0.1:${proxy.port}`, limits: { timeout_ms: 1_000 } });
    await ask(source);
    proxy.mode = 'swallow';
    expect(await faultOf(ask(source))).toMatchObject({ code: 'timeout' });
    proxy.mode = 'open';
    expect(await faultOf(ask(source))).toMatchObject({ code: 'timeout' });
    expect((await ask(source)).status).toBe('OK');
    expect(proxy.connections).toBe(2);
  });

  it('closed: a closed source sends nothing', async () => {
    const server = await operatorServer();
    const source = await grpcSource({ address: server.address });
    await ask(source);
    await source.close();
    expect(await faultOf(ask(source))).toMatchObject({ code: 'closed' });
  });
});
