import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { ask, closeGrpcSources, faultOf, grpcSource, WITH_REFLECTION } from './grpc/grpc-source.ts';
import { operatorServer, stopOperatorServers, wireTo } from './grpc/operator-server.ts';

afterEach(async () => {
  await closeGrpcSources();
  stopOperatorServers();
});

describe('a server that is not well', () => {
  it('dead: told at once', async () => {
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
    expect(performance.now() - started).toBeLessThan(2_000);
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

  it('speaks something else than gRPC', async () => {
    const web = createHttpServer((_request, response) => response.end('<html>olá</html>'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const at = web.address();
    const source = await grpcSource({ address: `127.0.0.1:${typeof at === 'object' ? at?.port : 0}` });
    expect(await faultOf(ask(source))).toMatchObject({ outcome: 'unavailable' });
    web.close();
    web.closeAllConnections();
  });

  it('killed and started again: found again within two seconds, by itself', async () => {
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
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('cut in the middle of its answer: no half beneficiary', async () => {
    const server = await operatorServer({
      answer: (_asked, respond) => respond(null, { nome: 'x'.repeat(100_000) }),
    });
    const wire = await wireTo(server.port);
    const source = await grpcSource({ address: `127.0.0.1:${wire.port}` });
    wire.mode = { cutAfter: 20_000 };
    expect(await faultOf(ask(source))).toMatchObject({ outcome: 'unavailable', transient: true });
    wire.mode = 'open';
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
    const wire = await wireTo(server.port);
    const source = await grpcSource({ address: `127.0.0.1:${wire.port}`, limits: { timeout_ms: 200 } });
    await ask(source);
    wire.mode = 'swallow';
    expect(await faultOf(ask(source))).toMatchObject({ code: 'timeout' });
    wire.mode = 'open';
    expect(await faultOf(ask(source))).toMatchObject({ code: 'timeout' });
    expect((await ask(source)).status).toBe('OK');
    expect(wire.connections).toBe(2);
  });

  it('closed: a source that was closed asks nobody any more', async () => {
    const server = await operatorServer();
    const source = await grpcSource({ address: server.address });
    await ask(source);
    await source.close();
    expect(await faultOf(ask(source))).toMatchObject({ code: 'closed' });
  });
});
