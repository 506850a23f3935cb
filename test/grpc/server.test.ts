import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGrpcTransport } from '../../src/source/kinds/grpc/create-grpc-transport.ts';
import { reflectServices, reflectTypes } from '../../src/source/kinds/grpc/reflected-types.ts';
import { Secrets } from '../../src/source/secrets.ts';
import { MARIA } from '../http/http-server.ts';
import { type Doors, doors } from './http-and-grpc.ts';

let house: Doors;
beforeEach(async () => {
  house = await doors();
});
afterEach(() => house.close());

const certificate = (name: string) => join(import.meta.dirname, '../source/grpc/certificates', name);

/** A call whose request is made of these bytes. */
function raw(bytes: Buffer, method = 'carimbo.v1.AttendanceProtocols/IssueProtocol', client = house.client) {
  const asIs = (buffer: Buffer) => buffer;
  const metadata = new grpc.Metadata();
  metadata.set('authorization', house.authorization);
  return new Promise<{ error: grpc.ServiceError | null; reply: Buffer | undefined }>((resolve) => {
    client.makeUnaryRequest(`/${method}`, asIs, asIs, bytes, metadata, (error, reply) =>
      resolve({ error, reply }),
    );
  });
}

describe('hostile bytes', () => {
  it.each([
    ['are no message', Buffer.from([0x0a, 0xff, 0xff, 0xff])],
    ['have a field without a type', Buffer.from([0x9f, 0x06, 0x01])],
    ['are a varint that never ends', Buffer.alloc(20, 0xff)],
  ])('that %s are malformed_request', async (_what, bytes) => {
    const { error } = await raw(bytes);
    expect(error?.code).toBe(grpc.status.INVALID_ARGUMENT);
    expect(error?.metadata.get('carimbo-code')).toEqual(['malformed_request']);
  });

  it('that are no UTF-8 cannot put half a character into the journal', async () => {
    // Field 7, subject: a lone surrogate, written as UTF-8 never is.
    const { error } = await raw(Buffer.from([0x3a, 0x04, 0x61, 0xed, 0xa0, 0x80]));
    expect(error).toBeNull();
    const [issued] = house.http.service.requests;
    expect(issued?.request.subject?.isWellFormed()).toBe(true);
    expect(issued?.request.subject?.startsWith('a')).toBe(true);
  });

  it('that are of fields nobody knows change nothing', async () => {
    // Field 99, text: a client of a later version.
    const { error } = await raw(Buffer.from([0x9a, 0x06, 0x01, 0x61]));
    expect(error).toBeNull();
    expect(house.http.service.requests.map(({ request }) => request)).toEqual([{}]);
  });

  it('of two megabytes are refused before they are taken in', async () => {
    const { error } = await raw(Buffer.alloc(2_000_000, 0x61));
    expect(error?.code).toBe(grpc.status.RESOURCE_EXHAUSTED);
  });

  it('in a hundred kilobytes of metadata are refused, and cost the others nothing', async () => {
    const metadata = new grpc.Metadata();
    for (let field = 0; field < 100; field++) metadata.set(`x-${field}`, 'x'.repeat(1_000));
    metadata.set('authorization', house.authorization);
    const asIs = (buffer: Buffer) => buffer;
    const client = new grpc.Client(`127.0.0.1:${house.port}`, grpc.credentials.createInsecure());
    const error = await new Promise<grpc.ServiceError | null>((resolve) => {
      const path = '/carimbo.v1.AttendanceProtocols/IssueProtocol';
      const options = { deadline: Date.now() + 5_000 };
      client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, options, resolve);
    });
    client.close();
    expect(error?.code).toBe(grpc.status.INVALID_ARGUMENT);
    expect(error?.metadata.get('carimbo-code')).toEqual(['malformed_request']);
    expect(house.http.service.requests).toEqual([]);
    expect((await house.grpc('IssueProtocol', {})).code).toBe('ok');
  });

  it('for a method that is not there', async () => {
    const { error } = await raw(Buffer.alloc(0), 'carimbo.v1.AttendanceProtocols/DeleteProtocol');
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED);
  });

  it('after all of which the door still works', async () => {
    await Promise.all(Array.from({ length: 50 }, () => raw(Buffer.from([0x9f, 0x06, 0x01]))));
    expect((await house.grpc('IssueProtocol', {})).code).toBe('ok');
  });
});

describe('who asks what there is', () => {
  it('is told by reflection, without a key: services, methods, fields', async () => {
    const how = {
      grpc,
      loader,
      client: house.client,
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

  it('may be a Carimbo: our own source of kind grpc asks our own server', async () => {
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
          connection: { address: `127.0.0.1:${house.port}`, reflection: true },
          auth: { kind: 'bearer', token: house.authorization.slice('Bearer '.length) },
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

  it('is told how the house is by the standard health service', async () => {
    const check = (service: string) =>
      raw(
        Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]),
        'grpc.health.v1.Health/Check',
      );
    expect((await check('')).reply).toEqual(Buffer.from([0x08, 0x01]));
    expect((await check('carimbo.v1.AttendanceProtocols')).reply).toEqual(Buffer.from([0x08, 0x01]));
    expect((await check('outro')).error?.code).toBe(grpc.status.NOT_FOUND);
    const sick = await doors({ readiness: async () => ({ ready: false }) });
    expect((await raw(Buffer.alloc(0), 'grpc.health.v1.Health/Check', sick.client)).reply).toEqual(
      Buffer.from([0x08, 0x02]),
    );
    await sick.close();
  });
});

it('writes no personal data, no number and no key into any line of the log, at any level', async () => {
  const issued = await house.grpc('IssueProtocol', {
    card_number: MARIA.card_number,
    caller: '11987654321',
    subject: 'segredo do paciente',
  });
  const { number } = issued.reply.protocol as { number: string };
  await house.grpc('GetProtocol', { number });
  await house.grpc('GetBeneficiary', { card_number: MARIA.card_number });
  await house.grpc('GetBeneficiary', { card_number: '99887766x' });
  await house.grpc('AppendEntry', { number, noted: { text: 'segredo do paciente' } });
  await house.grpc('IssueProtocol', { channel: 'Maria' });
  await house.grpc('IssueProtocol', {}, { authorization: 'Bearer segredo-que-nao-vale-nada' });
  await raw(Buffer.concat([Buffer.from([0x9f, 0x06]), Buffer.from('99887766')]));
  const refused = Object.assign(new Error('Key (card)=(99887766) exists'), { code: '23505' });
  vi.spyOn(house.http.service.protocolService, 'issue').mockRejectedValueOnce(refused);
  await house.grpc('IssueProtocol', {});

  const logged = house.logged();
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
    house.authorization.slice(7),
  ])
    expect({ text, logged: logged.includes(text) }).toEqual({ text, logged: false });
  expect(lines).toContainEqual(
    expect.objectContaining({ rpc: 'IssueProtocol', grpc: 'INVALID_ARGUMENT', code: 'invalid_field' }),
  );
  expect(logged).toContain('23505');
  const metrics = (await house.metrics.metrics()).split('\n').filter((line) => line.includes('_count{'));
  expect(metrics).toContain('carimbo_grpc_call_seconds_count{method="IssueProtocol",status="OK"} 1');
});

it('tells the id of an error that is in the log', async () => {
  vi.spyOn(house.http.service.protocolService, 'issue').mockRejectedValueOnce(new TypeError('oops'));
  const trailers = await house.grpc.trailers('IssueProtocol', {});
  expect(house.logged()).toContain(`"id":"${trailers.get('carimbo-id')[0]}"`);
});

describe('time', () => {
  /** Holds the protocol service until it is released. */
  function held() {
    let release = () => {};
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { issue } = house.http.service.protocolService;
    house.http.service.protocolService.issue = async (...asked) => {
      arrived();
      await gate;
      return issue(...asked);
    };
    return { arrival, release: () => release() };
  }

  it('of a client that gives up is over for it, and its number waits for the next try', async () => {
    const { release } = held();
    expect((await house.grpc('IssueProtocol', { call_id: 'c9' }, { deadline: 100 })).status).toBe(
      'DEADLINE_EXCEEDED',
    );
    release();
    await expect.poll(() => house.http.service.entries()).toHaveLength(1);
    const again = await house.grpc('IssueProtocol', { call_id: 'c9' });
    expect(again.reply.created).toBe(false);
  });

  it('is given at the stop to what was accepted; nothing new is taken', async () => {
    const { arrival, release } = held();
    const accepted = house.grpc('IssueProtocol', { call_id: 'c10' });
    await arrival;
    const closed = house.server.close();
    const late = new grpc.Client(`127.0.0.1:${house.port}`, grpc.credentials.createInsecure());
    expect((await raw(Buffer.alloc(0), undefined, late)).error?.code).toBe(grpc.status.UNAVAILABLE);
    late.close();
    release();
    expect((await accepted).code).toBe('ok');
    await closed;
  });

  it('is not needed to close a door that nobody came through', async () => {
    await house.grpc('IssueProtocol', {});
    const started = performance.now();
    await house.server.close();
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('where it listens', () => {
  it('a port that is taken is told with its code, as Node does', async () => {
    await expect(doors({ config: { host: '127.0.0.1', port: house.port, tls: null } })).rejects.toMatchObject(
      {
        code: 'EADDRINUSE',
        port: house.port,
      },
    );
  });

  it('speaks TLS with the two files', async () => {
    const tls = { cert: certificate('server.pem'), key: certificate('server.key') };
    const secure = await doors({ config: { host: '127.0.0.1', port: 0, tls } });
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
  ])('refuses files that cannot be used, by their key in the configuration', async (tls, key) => {
    await expect(doors({ config: { host: '127.0.0.1', port: 0, tls } })).rejects.toMatchObject({
      problems: [expect.objectContaining({ key })],
    });
  });
});
