import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { EventReader } from '../support/event-reader.ts';
import { post } from '../support/requests.ts';
import { curlRequest } from './support/curl.ts';
import { readPage } from './support/pages.ts';

const page = readPage('docs/eventos.md');
const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-events-'));
let server: CarimboProcess;

beforeAll(async () => {
  server = await startCarimbo({ CARIMBO_DATA_DIR: folder });
});
afterAll(async () => {
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

it('shows the stream that its curl opens', async () => {
  const [curl, shown] = page.blocks.map(({ text }) => text);
  expect(curl).toMatch(/^curl -N /);
  const { url, init } = curlRequest(curl?.replace('127.0.0.1:8080', new URL(server.url).host) ?? '', {
    CHAVE: KEY,
  });
  expect(init.method ?? 'GET').toBe('GET');
  expect(new Headers(init.headers).get('authorization')).toBe(`Bearer ${KEY}`);
  await post(`${server.url}/v1/protocols`, { key: KEY });
  const reader = await EventReader.open(url, { key: KEY });
  const [event] = await reader.atLeast(1);
  reader.close();
  const names = [...(shown?.matchAll(/"(\w+)":/g) ?? [])].map(([, name]) => name);
  expect(Object.keys(event?.data ?? {}).slice(0, names.length)).toEqual(names);
  expect(event).toMatchObject({ event: 'entry', data: { type: 'issued', state: 'open' } });
});
