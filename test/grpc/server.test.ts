import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGrpcTransport } from '../../src/source/kinds/grpc/create-grpc-transport.ts';
import { reflectServices, reflectTypes } from '../../src/source/kinds/grpc/reflected-types.ts';
import { Secrets } from '../../src/source/secrets.ts';
import { delayIssuing, MARIA } from '../http/http-server.ts';
import { type HttpAndGrpc, startHttpAndGrpc } from './http-and-grpc.ts';

let servers: HttpAndGrpc;
beforeEach(async () => {
  servers = await startHttpAndGrpc();
});
afterEach(() => servers.close());

const certificate = (name: string) => join(import.meta.dirname, '../source/grpc/certificates', name);

/** Calls a method with these bytes as the request. */
function raw(
  bytes: Buffer,
  method = 'carimbo.v1.AttendanceProtocols/IssueProtocol',
  client = servers.client,
) {
  const asIs = (buffer: Buffer) => buffer;
  const metadata = new grpc.Metadata();
  metadata.set('authorization', servers.authorization);
  return new Promise<{ error: grpc.ServiceError | null; reply: Buffer | undefined }>((resolve) => {
    client.makeUnaryRequest(`/${method}`, asIs, asIs, bytes, metadata, (error, reply) =>
      resolve({ error, reply }),
    );
  });
}

describe('a hostile request', () => {
  it.each([
    ['no message', Buffer.from([0x0a, 0xff, 0xff, 0xff])],
    ['a field without a type', Buffer.from([0x9f, 0x06, 0x01])],
    ['a varint that never ends', Buffer.alloc(20, 0xff)],
  ])('of bytes that are %s is malformed_request', async (_what, bytes) => {
    const { error } = await raw(bytes);
    expect(error?.code).toBe(grpc.status.INVALID_ARGUMENT);
    expect(error?.metadata.get('carimbo-code')).toEqual(['malformed_request']);
  });

  it('with text that is not UTF-8 cannot put half a character into the journal', async () => {
    // Field 7, subject: a lone surrogate, which valid UTF-8 never contains.
    const { error } = await raw(Buffer.from([0x3a, 0x04, 0x61, 0xed, 0xa0, 0x80]));
    expect(error).toBeNull();
    const [issued] = servers.http.service.requests;
    expect(issued?.request.subject?.isWellFormed()).toBe(true);
    expect(issued?.request.subject?.startsWith('a')).toBe(true);
  });

  it('with an unknown field is accepted without it', async () => {
    // Field 99, text, as a client of a later version might send.
    const { error } = await raw(Buffer.from([0x9a, 0x06, 0x01, 0x61]));
    expect(error).toBeNull();
    expect(servers.http.service.requests.map(({ request }) => request)).toEqual([{}]);
  });

  it('of two megabytes is refused before it is read', async () => {
    const { error } = await raw(Buffer.alloc(2_000_000, 0x61));
    expect(error?.code).toBe(grpc.status.RESOURCE_EXHAUSTED);
  });

  it('with a hundred kilobytes of metadata is refused, and other requests are served', async () => {
    const metadata = new grpc.Metadata();
    for (let field = 0; field < 100; field++) metadata.set(`x-${field}`, 'x'.repeat(1_000));
    metadata.set('authorization', servers.authorization);
    const asIs = (buffer: Buffer) => buffer;
    const client = new grpc.Client(`127.0.0.1:${servers.port}`, grpc.credentials.createInsecure());
    const error = await new Promise<grpc.ServiceError | null>((resolve) => {
      const path = '/carimbo.v1.AttendanceProtocols/IssueProtocol';
      const options = { deadline: Date.now() + 5_000 };
      client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, options, resolve);
    });
    client.close();
    expect(error?.code).toBe(grpc.status.INVALID_ARGUMENT);
    expect(error?.metadata.get('carimbo-code')).toEqual(['malformed_request']);
    expect(servers.http.service.requests).toEqual([]);
    expect((await servers.grpc('IssueProtocol', {})).code).toBe('ok');
  });

  it('for an unknown method is UNIMPLEMENTED', async () => {
    const { error } = await raw(Buffer.alloc(0), 'carimbo.v1.AttendanceProtocols/DeleteProtocol');
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED);
  });

  it('does not stop the server: fifty of them, and the next valid one is served', async () => {
    await Promise.all(Array.from({ length: 50 }, () => raw(Buffer.from([0x9f, 0x06, 0x01]))));
    expect((await servers.grpc('IssueProtocol', {})).code).toBe('ok');
  });
});

describe('public services', () => {
  it('include reflection, without a key: services, methods, fields', async () => {
    const how = {
      grpc,
      loader,
      client: servers.client,
      server: { address: 'here', maxBytes: 1_000_000 },
      metadata: new grpc.Metadata(),
      deadline: Date.now() + 5_000,
    };
    expect((await reflectServices(how)).sort()).toEqual([
      'carimbo.v1.AttendanceProtocols',
      'grpc.health.v1.Health',
    ]);
    const types = await reflectTypes(['carimbo.v1.AttendanceProtocols'], how);
    const service = types['carimbo.v1.AttendanceProtocols'];
    expect(Object.keys(service ?? {})).toEqual([
      'GetBeneficiary',
      'IssueProtocol',
      'GetProtocol',
      'AppendEntry',
    ]);
  });

  it('let a source of kind grpc of another Carimbo look beneficiaries up here by reflection', async () => {
    const source = await createGrpcTransport(
      {
        kind: 'grpc',
        name: 'outro Carimbo',
        file: '/outro.yaml',
        folder: '/',
        values: {},
        urlParameters: [],
        secrets: [],
        settings: {
          kind: 'grpc',
          connection: { address: `127.0.0.1:${servers.port}`, reflection: true },
          auth: { kind: 'bearer', token: servers.authorization.slice('Bearer '.length) },
          lookup: {
            card_number: {
              method: 'carimbo.v1.AttendanceProtocols/GetBeneficiary',
              message: { card_number: '${card_number}' },
            },
          },
          mapping: { name: 'name', active: 'active' },
        },
      },
      { secrets: new Secrets(), log: { info: () => {}, warn: () => {}, error: () => {} } },
    );
    const ask = (card_number: string) =>
      source.exchange('lookup.card_number', { card_number }, { signal: AbortSignal.timeout(5_000) });
    expect(await ask(MARIA.card_number)).toMatchObject({
      status: 'OK',
      body: MARIA,
    });
    expect(await ask('4242')).toMatchObject({
      status: 'NOT_FOUND',
      headers: { 'carimbo-code': 'beneficiary_not_found' },
    });
    expect(await source.check(AbortSignal.timeout(5_000))).toMatchObject({ ok: true });
    await source.close();
  });

  it('include the standard health service, which says whether the server is ready', async () => {
    const check = (service: string) =>
      raw(
        Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]),
        'grpc.health.v1.Health/Check',
      );
    expect((await check('')).reply).toEqual(Buffer.from([0x08, 0x01]));
    expect((await check('carimbo.v1.AttendanceProtocols')).reply).toEqual(Buffer.from([0x08, 0x01]));
    expect((await check('outro')).error?.code).toBe(grpc.status.NOT_FOUND);
    const unready = await startHttpAndGrpc({ readiness: async () => ({ ready: false }) });
    expect((await raw(Buffer.alloc(0), 'grpc.health.v1.Health/Check', unready.client)).reply).toEqual(
      Buffer.from([0x08, 0x02]),
    );
    await unready.close();
  });
});

it('writes no personal data, no number and no key into any line of the log, at any level', async () => {
  const issued = await servers.grpc('IssueProtocol', {
    card_number: MARIA.card_number,
    caller: '11987654321',
    subject: 'segredo do paciente',
  });
  const { number } = issued.reply.protocol as { number: string };
  await servers.grpc('GetProtocol', { number });
  await servers.grpc('GetBeneficiary', { card_number: MARIA.card_number });
  await servers.grpc('GetBeneficiary', { card_number: '99887766x' });
  await servers.grpc('AppendEntry', { number, noted: { text: 'segredo do paciente' } });
  await servers.grpc('IssueProtocol', { channel: 'Maria' });
  await servers.grpc('IssueProtocol', {}, { authorization: 'Bearer segredo-que-nao-vale-nada' });
  await raw(Buffer.concat([Buffer.from([0x9f, 0x06]), Buffer.from('99887766')]));
  const refused = Object.assign(new Error('Key (card)=(99887766) exists'), { code: '23505' });
  vi.spyOn(servers.http.service.protocolService, 'issue').mockRejectedValueOnce(refused);
  await servers.grpc('IssueProtocol', {});

  const logged = servers.logged();
  const lines = logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ msg }) => msg === 'gRPC call').length).toBe(9);
  for (const text of [
    MARIA.card_number,
    'Maria',
    '987654321',
    'segredo',
    '99887766',
    number,
    servers.authorization.slice(7),
  ])
    expect({ text, logged: logged.includes(text) }).toEqual({ text, logged: false });
  expect(lines).toContainEqual(
    expect.objectContaining({ rpc: 'IssueProtocol', grpc: 'INVALID_ARGUMENT', code: 'invalid_field' }),
  );
  expect(logged).toContain('23505');
  const metrics = (await servers.metrics.metrics()).split('\n').filter((line) => line.includes('_count{'));
  expect(metrics).toContain('carimbo_grpc_call_seconds_count{method="IssueProtocol",status="OK"} 1');
});

it('sends the id of an error that is in the log', async () => {
  vi.spyOn(servers.http.service.protocolService, 'issue').mockRejectedValueOnce(new TypeError('oops'));
  const trailers = await servers.grpc.trailers('IssueProtocol', {});
  expect(servers.logged()).toContain(`"id":"${trailers.get('carimbo-id')[0]}"`);
});

describe('a call and time', () => {
  it('whose client gives up is still written, and the next try gets its number', async () => {
    const { release } = delayIssuing(servers.http.service);
    expect((await servers.grpc('IssueProtocol', { call_id: 'c9' }, { deadline: 100 })).status).toBe(
      'DEADLINE_EXCEEDED',
    );
    release();
    await expect.poll(() => servers.http.service.entries()).toHaveLength(1);
    const again = await servers.grpc('IssueProtocol', { call_id: 'c9' });
    expect(again.reply.created).toBe(false);
  });

  it('that was accepted is finished when the server stops; new calls are refused', async () => {
    const { arrival, release } = delayIssuing(servers.http.service);
    const accepted = servers.grpc('IssueProtocol', { call_id: 'c10' });
    await arrival;
    const closed = servers.server.close();
    const late = new grpc.Client(`127.0.0.1:${servers.port}`, grpc.credentials.createInsecure());
    expect((await raw(Buffer.alloc(0), undefined, late)).error?.code).toBe(grpc.status.UNAVAILABLE);
    late.close();
    release();
    expect((await accepted).code).toBe('ok');
    await closed;
  });

  it('that is over does not delay the stop', async () => {
    await servers.grpc('IssueProtocol', {});
    const started = performance.now();
    await servers.server.close();
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe('listening', () => {
  it('on a port in use fails with the code that Node uses', async () => {
    await expect(
      startHttpAndGrpc({ config: { host: '127.0.0.1', port: servers.port, tls: null } }),
    ).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: servers.port,
    });
  });

  it('uses TLS with the configured certificate and key', async () => {
    const tls = { cert: certificate('server.pem'), key: certificate('server.key') };
    const secure = await startHttpAndGrpc({ config: { host: '127.0.0.1', port: 0, tls } });
    const client = new grpc.Client(
      `127.0.0.1:${secure.port}`,
      grpc.credentials.createSsl(readFileSync(certificate('ca.pem'))),
      { 'grpc.ssl_target_name_override': 'operadora.test' },
    );
    const { error } = await raw(Buffer.alloc(0), 'grpc.health.v1.Health/Check', client);
    expect(error).toBeNull();
    expect((await raw(Buffer.alloc(0), undefined, secure.client)).error?.code).toBe(grpc.status.UNAVAILABLE);
    client.close();
    await secure.close();
  });

  it.each([
    [{ cert: '/nao/existe.pem', key: certificate('server.key') }, 'grpc.tls.cert'],
    [{ cert: certificate('server.pem'), key: '/nao/existe.key' }, 'grpc.tls.key'],
    [{ cert: certificate('server.pem'), key: certificate('client.key') }, 'grpc.tls'],
  ])('fails for unusable TLS files, and names their key in the configuration', async (tls, key) => {
    await expect(startHttpAndGrpc({ config: { host: '127.0.0.1', port: 0, tls } })).rejects.toMatchObject({
      problems: [expect.objectContaining({ key })],
    });
  });
});
