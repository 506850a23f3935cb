import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProtocolView } from '../../src/api/schemas/protocol.ts';
import { SCOPES } from '../../src/auth/scope.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

// The first and the second of demo/beneficiaries.csv.
const MARIA = '00012345678901230';
const JOAO = '00321000123456016';

let server: RunningApp;
beforeAll(async () => {
  const lookups = { points: 40, seconds: 600, missCost: 5 };
  server = await runningApp({
    configure: (config) => ({ ...config, limits: { ...config.limits, lookups } }),
  });
});
afterAll(() => server.stop());

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const reply = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.secret}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: (await reply.json()) as ProtocolView & Record<string, unknown> };
}

it('issues fifty numbers without a gap to fifty concurrent calls, and the same number to each that repeats', async () => {
  const ask = (i: number) => call('POST', '/v1/protocols', { call_id: `at-once-${i}` });
  const first = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
  const again = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
  expect(first.every(({ status }) => status === 201)).toBe(true);
  expect(again.every(({ status }) => status === 200)).toBe(true);
  expect(again.map(({ json }) => json.number)).toEqual(first.map(({ json }) => json.number));
  const sequences = first.map(({ json }) => Number(json.number.slice(14))).sort((a, b) => a - b);
  expect(sequences).toEqual(Array.from({ length: 50 }, (_, i) => (sequences[0] ?? 0) + i));
});

it('identifies on a repeat with a card, lets a person correct it, and keeps everything in the journal', async () => {
  const { json: issued } = await call('POST', '/v1/protocols', { call_id: 'story' });
  expect(issued.identification).toBe('not_informed');
  const { json: repeated } = await call('POST', '/v1/protocols', { call_id: 'story', card_number: MARIA });
  expect(repeated).toMatchObject({
    number: issued.number,
    identification: 'found',
    beneficiary: { card_number: MARIA },
  });
  const { json: another } = await call('POST', '/v1/protocols', { call_id: 'story', card_number: JOAO });
  expect(another.beneficiary?.card_number).toBe(MARIA);

  const entries = `/v1/protocols/${issued.number}/entries`;
  const corrected = await call('POST', entries, { type: 'identified', card_number: JOAO, entry_id: 'e1' });
  expect(corrected).toMatchObject({ status: 201, json: { type: 'identified', data: { by: 'person' } } });
  expect(
    (await call('POST', entries, { type: 'identified', card_number: JOAO, entry_id: 'e1' })).status,
  ).toBe(200);
  expect((await call('POST', entries, { type: 'noted', text: 'José "Zé" 🙂' })).status).toBe(201);

  const { json: read } = await call('GET', `/v1/protocols/${issued.number}`);
  expect(read.beneficiary?.card_number).toBe(JOAO);
  const types = (read.entries as { type: string }[]).map(({ type }) => type);
  expect(types).toEqual(['issued', 'identified', 'identified', 'noted']);
});

it('searches page by page without skipping or repeating a protocol', async () => {
  for (let i = 0; i < 7; i += 1)
    await call('POST', '/v1/protocols', { caller: 'pages', call_id: `page-${i}` });
  const seen: (string | null)[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { json } = await call(
      'GET',
      `/v1/protocols?caller=pages&limit=3&cursor=${encodeURIComponent(cursor)}`,
    );
    const page = json as unknown as { items: ProtocolView[]; next_cursor: string | null };
    seen.push(...page.items.map(({ call_id }) => call_id));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `page-${i}`));
});

it('finds today’s protocols by the day, and nothing outside of it', async () => {
  const { json: issued } = await call('POST', '/v1/protocols', { caller: 'today' });
  const day = issued.issued_at.slice(0, 10);
  const count = async (query: string) =>
    ((await call('GET', `/v1/protocols?caller=today&${query}`)).json.items as unknown[]).length;
  expect(await count(`from=${day}&to=${day}`)).toBe(1);
  expect(await count(`to=${encodeURIComponent(issued.issued_at)}`)).toBe(0);
  expect(await count('from=2199-01-01')).toBe(0);
});

it('does not let cards be enumerated: lookups end in 429, issuing continues without a beneficiary', async () => {
  const { secret: mine } = await server.app.keys.create({
    operator: '999997',
    origin: 'guesser',
    scopes: SCOPES,
  });
  const as = { authorization: `Bearer ${mine}` };
  const statuses: number[] = [];
  for (let i = 0; i < 12; i += 1) {
    statuses.push((await call('GET', `/v1/beneficiaries/9999999999999${i}`, undefined, as)).status);
  }
  expect(statuses).toContain(429);
  const { status, json } = await call('POST', '/v1/protocols', { card_number: MARIA }, as);
  expect({ status, identification: json.identification, beneficiary: json.beneficiary }).toEqual({
    status: 201,
    identification: 'lookup_limited',
    beneficiary: null,
  });
});

it('refuses a key that is revoked while the server runs', async () => {
  expect((await call('GET', '/v1/protocols')).status).toBe(200);
  await server.app.keys.revoke(server.keyId);
  expect((await call('GET', '/v1/protocols')).status).toBe(401);
});
