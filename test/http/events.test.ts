import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventReader } from '../support/event-reader.ts';
import { type HttpServer, httpServer } from './http-server.ts';

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
