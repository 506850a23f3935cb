import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SLOW_REQUEST } from '../../src/api/limits.ts';
import type { OpenApiDocument } from '../../src/http/openapi/openapi-types.ts';
import { EventReader } from '../support/event-reader.ts';
import { until } from '../support/until.ts';
import { type HttpServer, httpServer, MARIA } from './http-server.ts';

let server: HttpServer;
let url: string;
const readers: EventReader[] = [];

beforeEach(async () => {
  server = await httpServer();
  url = `${(await server.listen()).url}/v1/events`;
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await server.close();
});

async function open(query = '', headers: Record<string, string> = {}, key = server.secret) {
  const reader = await EventReader.open(url + query, { key, headers });
  readers.push(reader);
  return reader;
}

/** Issues, and lets the feed know, as the program does after a commit. */
async function issue(json: object = {}): Promise<string> {
  const { json: protocol } = await server.issue(json);
  server.events.committed(['326305']);
  return String(protocol.number);
}

it('sends what happens to protocols', async () => {
  const reader = await open();
  const number = await issue({ call_id: 'a' });
  const [event] = await reader.atLeast(1);
  expect(event).toMatchObject({ event: 'entry', data: { type: 'issued', number, state: 'open' } });
  expect(reader.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
});

it('says where it begins, so that a client that reconnects at once misses nothing', async () => {
  await issue({ call_id: 'before' });
  const reader = await open();
  await until('a position', () => reader.lastId !== '');
  expect(reader.events).toEqual([]);
  reader.close();
  await issue({ call_id: 'between' });
  const again = await open('', { 'last-event-id': reader.lastId });
  const [event] = await again.atLeast(1);
  expect(event).toMatchObject({ data: { data: { call_id: 'between' } } });
});

it('sends what the key may read of the protocol, and the same as reading it', async () => {
  const reading = await server.keyWith('protocols:read');
  const full = await open();
  const partial = await open('', {}, reading.authorization.slice(7));
  const number = await issue({ call_id: 'a', card_number: MARIA.card_number });
  for (const [reader, headers] of [
    [full, server.auth],
    [partial, reading],
  ] as const) {
    const [event] = await reader.atLeast(1);
    const { json } = await server.call('GET', `/v1/protocols/${number}`, { headers });
    const { number: sent, state, ...entry } = event?.data ?? {};
    expect({ sent, state }).toEqual({ sent: number, state: 'open' });
    expect(json.entries).toEqual([entry]);
  }
  expect(JSON.stringify(full.events)).toContain(MARIA.cpf);
  expect(JSON.stringify(partial.events)).not.toContain(MARIA.cpf);
  expect(JSON.stringify(partial.events)).not.toContain(MARIA.card_number);
  expect(JSON.stringify(partial.events)).toContain(MARIA.name);
});

it('sends data as the OpenAPI document describes it', async () => {
  const document: OpenApiDocument = (await server.app.inject('/openapi.json')).json();
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, 'openapi');
  const reader = await open();
  await issue({ call_id: 'a' });
  const [event] = await reader.atLeast(1);
  const validate = ajv.getSchema('openapi#/components/schemas/EntryEvent');
  expect(validate?.(event?.data)).toBe(true);
  expect(event?.id).toBe(String(event?.data.seq));
});

it('filters by type, agent and queue; a filtered stream still has the newest position', async () => {
  const types = await open('?type=call.queued,call.answered');
  const agent = await open('?agent=2001');
  const queue = await open('?queue=vendas&type=call.queued');
  const number = await issue();
  const append = async (json: object) => {
    await server.call('POST', `/v1/protocols/${number}/entries`, { json });
    server.events.committed(['326305']);
  };
  await append({ type: 'call.queued', queue: 'vendas' });
  await append({ type: 'call.answered', queue: 'vendas', agent: '2001' });
  await append({ type: 'call.ended', queue: 'vendas', agent: '2001' });
  await append({ type: 'call.queued', queue: 'suporte' });
  await append({ type: 'call.answered', queue: 'suporte', agent: '2002' });
  const kinds = (reader: EventReader) => reader.events.map(({ data }) => data.type);
  await types.atLeast(4);
  expect(kinds(types)).toEqual(['call.queued', 'call.answered', 'call.queued', 'call.answered']);
  await agent.atLeast(2);
  expect(kinds(agent)).toEqual(['call.answered', 'call.ended']);
  expect(kinds(queue)).toEqual(['call.queued']);
});

it('continues after Last-Event-ID, which counts more than the address; 0 is the beginning', async () => {
  for (const call_id of ['a', 'b', 'c']) await issue({ call_id });
  const calls = (reader: EventReader) => reader.events.map(({ data }) => data.data.call_id);
  const all = await open('?last_event_id=0');
  await all.atLeast(3);
  expect(calls(all)).toEqual(['a', 'b', 'c']);
  const second = String(all.events[1]?.id);
  const rest = await open(`?last_event_id=${second}`);
  await rest.atLeast(1);
  const header = await open('?last_event_id=0', { 'last-event-id': second });
  await header.atLeast(1);
  await issue({ call_id: 'd' });
  for (const reader of [rest, header]) {
    await reader.atLeast(2);
    expect(calls(reader)).toEqual(['c', 'd']);
  }
});

it('refuses a position after the end of the journal: it went back, or the id is of another operator', async () => {
  await issue();
  const reader = await open('', { 'last-event-id': '999' });
  expect(reader.status).toBe(409);
  expect(await reader.problem()).toMatchObject({ code: 'event_id_unknown' });
});

it('refuses what it cannot read', async () => {
  const refused = async (query: string, headers?: Record<string, string>) => {
    const reader = await open(query, headers);
    expect(reader.status).toBe(422);
    return (await reader.problem()).field;
  };
  expect(await refused('?type=call.anwsered')).toBe('type');
  expect(await refused('?type=restored')).toBe('type');
  expect(await refused('?last_event_id=x')).toBe('last_event_id');
  expect(await refused('', { 'last-event-id': '-1' })).toBe('last-event-id');
  expect(await refused('?fila=1')).toBe('fila');
});

it('requires protocols:read', async () => {
  const { authorization } = await server.keyWith('protocols:issue');
  expect((await open('', {}, authorization.slice(7))).status).toBe(403);
  expect((await open('', {}, 'x'.repeat(40))).status).toBe(401);
});

it('allows a key a number of streams, and another when one is closed', async () => {
  const five = await Promise.all(Array.from({ length: 5 }, () => open()));
  expect(five.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const sixth = await open();
  expect(sixth.status).toBe(429);
  expect(sixth.headers['retry-after']).toBe('5');
  expect(await sixth.problem()).toMatchObject({ code: 'too_many_streams' });
  const other = await server.keyWith('protocols:read');
  expect((await open('', {}, other.authorization.slice(7))).status).toBe(200);
  five[0]?.close();
  await until('a free place', async () => (await open()).status === 200);
});

it('closes the streams of a key that is revoked, and of no other', async () => {
  const { key, secret } = await server.keys.create({ operator: '326305', scopes: ['protocols:read'] });
  const [revoked, other] = [await open('', {}, secret), await open()];
  await server.keys.revoke(key.id);
  await revoked.ended();
  const number = await issue();
  expect(await other.atLeast(1)).toMatchObject([{ data: { number } }]);
  expect(revoked.events).toEqual([]);
});

it('closes the streams when the server stops, and opens none', async () => {
  const reader = await open();
  const closed = server.events.stop();
  await reader.ended();
  await closed;
  expect((await open()).status).toBe(503);
});

it('logs no stream as a slow request, and does not time it', async () => {
  const reader = await open();
  await new Promise((resolve) => setTimeout(resolve, SLOW_REQUEST + 100));
  await server.events.stop();
  await reader.ended();
  const line = await until('its line in the log', () =>
    server
      .logged()
      .split('\n')
      .find((one) => one.includes('"route":"/v1/events"')),
  );
  expect(JSON.parse(line)).toMatchObject({ level: 20, status: 200 });
  expect((await server.app.inject('/metrics')).body).not.toContain('/v1/events');
});

it('is in the OpenAPI document and not in the Postman collection, which would never end', async () => {
  const document: OpenApiDocument = (await server.app.inject('/openapi.json')).json();
  const follow = document.paths['/v1/events']?.get;
  expect(Object.keys(follow?.responses['200']?.content ?? {})).toEqual(['text/event-stream']);
  const collection = (await server.app.inject('/postman.json')).body;
  expect(collection).toContain('/v1/protocols');
  expect(collection).not.toContain('/v1/events');
});

it('leaves one access record for a stream, and none for one that is refused', async () => {
  const reader = await open('', { 'access-reason': 'painel da fila' });
  for (const call_id of ['a', 'b']) await issue({ call_id, card_number: MARIA.card_number });
  await reader.atLeast(2);
  expect((await open('', { 'last-event-id': '999' })).status).toBe(409);
  const { json } = await server.call('GET', '/v1/access-records');
  const readings = json.items as Record<string, unknown>[];
  expect(readings.filter(({ route }) => route === 'GET /v1/events')).toMatchObject([
    { id: reader.headers['x-request-id'], reason: 'painel da fila', numbers: [] },
  ]);
});

it('shows nothing where the record cannot be written, and keeps no place for it', async () => {
  server.service.fail('records');
  for (let i = 0; i < 6; i += 1) {
    const reader = await open();
    expect(reader.status).toBe(503);
    expect(await reader.problem()).toMatchObject({ code: 'access_not_recorded' });
  }
  expect(server.events.state()).toEqual([]);
});
