import { afterEach, describe, expect, it } from 'vitest';
import { ask, closeGrpcSources, faultOf, grpcSource, WITH_REFLECTION } from './grpc/grpc-source.ts';
import { operatorServer, serverTls, stopOperatorServers } from './grpc/operator-server.ts';

afterEach(async () => {
  await closeGrpcSources();
  stopOperatorServers();
});

describe('TLS', () => {
  const tls = { ca: 'certificates/ca.pem', server_name: 'operadora.test' };
  const ours = { cert: 'certificates/client.pem', key: 'certificates/client.key' };

  it('accepts a server whose authority is known', async () => {
    const server = await operatorServer({ credentials: serverTls(false), reflection: 'v1' });
    const source = await grpcSource({ address: server.address, tls, types: WITH_REFLECTION });
    expect((await ask(source)).status).toBe('OK');
  });

  it('uses the client certificate where one is requested, its key encrypted or not', async () => {
    const server = await operatorServer({ credentials: serverTls(true) });
    expect((await ask(await grpcSource({ address: server.address, tls: { ...tls, ...ours } }))).status).toBe(
      'OK',
    );
    const encrypted = { ...ours, key: 'certificates/client-encrypted.key', passphrase: 'segredo-da-chave' };
    expect(
      (await ask(await grpcSource({ address: server.address, tls: { ...tls, ...encrypted } }))).status,
    ).toBe('OK');
  });

  it.each([
    ['an authority that nobody knows', true, false, 'connection.tls.ca'],
    ['a certificate of another name', { ca: tls.ca }, false, 'server_name'],
    ['a certificate of ours that is missing', tls, true, 'connection.tls.cert'],
    [
      'a key that is not the certificate’s',
      { ...tls, cert: ours.cert, key: 'certificates/server.key' },
      false,
      'connection.tls',
    ],
    ['a file that is not there', { ...tls, ca: 'certificates/falta.pem' }, false, 'connection.tls.ca'],
  ] as const)('%s is ours to fix', async (_what, mine, mutual, named) => {
    const server = await operatorServer({ credentials: serverTls(mutual) });
    const fault = await faultOf(ask(await grpcSource({ address: server.address, tls: mine })));
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(fault.reason).toContain(named);
  });

  it('configured for a server without it is misconfigured', async () => {
    const server = await operatorServer();
    expect(await faultOf(ask(await grpcSource({ address: server.address, tls })))).toMatchObject({
      code: 'tls',
    });
  });

  it('not configured for a server that has it ends in a fault at once', async () => {
    const server = await operatorServer({ credentials: serverTls(false) });
    expect(await faultOf(ask(await grpcSource({ address: server.address })))).toMatchObject({
      outcome: 'unavailable',
    });
  });
});
