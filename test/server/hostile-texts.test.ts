import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyJournal } from '../../src/journal/verify.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { callFastAgi } from '../support/fake-asterisk.ts';

/** The person of demo/beneficiaries.csv whose name has quotes, separators and a variable of the dialplan. */
const JOSE = {
  card: '00321000987654000',
  cpf: '22171355468',
  name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN}',
};
const TEXTS = [
  JOSE.name,
  '😀🇧🇷 \u202e\u200b',
  'a\u0000b\u0007\u001b[31m',
  'linha um\r\nSet-Cookie: x=1\r\n\r\nlinha dois',
  '"}],"number":"00000000000000000000',
  "'; drop table protocol; --",
  '=cmd|calc!A0',
  '\ud800 solto',
  'x'.repeat(900),
];

const data = mkdtempSync(join(tmpdir(), 'carimbo-hostile-'));
let server: CarimboProcess;
beforeAll(async () => {
  server = await startCarimbo({ CARIMBO_DATA_DIR: data, CARIMBO_LOG_LEVEL: 'trace' });
});
afterAll(() => rmSync(data, { recursive: true }));

const auth = { authorization: `Bearer ${KEY}` };

async function post(
  path: string,
  body: Buffer | string,
  type = 'application/json',
): Promise<{ status: number; text: string }> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { ...auth, 'content-type': type },
    body,
  });
  return { status: response.status, text: await response.text() };
}

it('accepts every text and returns it unchanged', async () => {
  for (const [i, text] of TEXTS.entries()) {
    const issued = await post(
      '/v1/protocols',
      JSON.stringify({ call_id: `text-${i}`, subject: text.slice(0, 200) }),
    );
    expect(issued.status).toBe(201);
    const { number } = JSON.parse(issued.text);
    const noted = await post(`/v1/protocols/${number}/entries`, JSON.stringify({ type: 'noted', text }));
    expect(noted.status).toBe(201);
    const read = await fetch(`${server.url}/v1/protocols/${number}`, { headers: auth });
    const { entries } = (await read.json()) as {
      entries: { type: string; text?: string; data?: { text?: string } }[];
    };
    const note = JSON.stringify(entries.find((entry) => entry.type === 'noted'));
    expect(note).toContain(JSON.stringify(text.toWellFormed().replaceAll('\u0000', '')).slice(1, -1));
  }
});

it('issues for any card text, and names the field of a value that is not a text', async () => {
  for (const card of [...TEXTS, '9'.repeat(4000)]) {
    const { status, text } = await post('/v1/protocols', JSON.stringify({ card_number: card }));
    expect(status).toBe(201);
    expect(['card_invalid', 'not_found', 'not_informed']).toContain(JSON.parse(text).identification);
  }
  const { status, text } = await post('/v1/protocols', '{"card_number":321000987654000}');
  expect({ status, field: JSON.parse(text).field }).toEqual({ status: 422, field: 'card_number' });
});

it('answers a megabyte, a broken field name and half a body with 4xx, and issues nothing for them', async () => {
  const before = await count();
  expect((await post('/v1/protocols', 'x'.repeat(1_000_000))).status).toBe(413);
  // {"subf\xffject":"x"}
  expect((await post('/v1/protocols', Buffer.from('7b2273756266ff6a656374223a2278227d', 'hex'))).status).toBe(
    422,
  );
  expect((await post('/v1/protocols', '{"subject":"')).status).toBe(400);
  expect(await count()).toBe(before);
  // An unreadable optional text never costs a number: bytes that are not UTF-8 are read as windows-1252.
  const latin = Buffer.from('subject=%ff%fe');
  expect((await post('/v1/protocols', latin, 'application/x-www-form-urlencoded')).status).toBe(201);
  expect(await count()).toBe(before + 1);
});

it('writes a name into a form reply so that a dialplan can read all of it', async () => {
  const reply = await post(
    '/v1/protocols?format=form',
    `card_number=${JOSE.card}`,
    'application/x-www-form-urlencoded',
  );
  const fields = new URLSearchParams(reply.text);
  expect(reply.text).toMatch(/^number=\d{20}&spoken=[^&]+&identification=found&.*&status=ok$/);
  expect(fields.get('beneficiary_name')).toBe("José 'Zé' da Conceição, Filho / Sr; ${EXTEN}");
  expect(reply.text).not.toMatch(/["\\\r\n\0]/);
});

it('sets channel variables that carry the name and nothing else', async () => {
  const call = await callFastAgi({
    port: server.agiPort,
    uniqueId: 'hostile.1',
    callerId: '11912345678',
    keys: { 'welcome-card': [`${JOSE.card}#`] },
    environment: { agi_calleridname: 'Mallory"\r\nSET VARIABLE X 1', agi_dnid: JOSE.name },
    send: (socket, bytes) => {
      for (const byte of bytes) socket.write(Buffer.of(byte));
    },
  });
  expect(call.variables.CARIMBO_BENEFICIARY_NAME ?? call.variables.__CARIMBO_BENEFICIARY_NAME).toBe(
    "José 'Zé' da Conceição, Filho / Sr; ${EXTEN}",
  );
  const names = Object.keys(call.variables).filter((name) => !/^(__)?CARIMBO_|^TIMEOUT/.test(name));
  expect(names).toEqual([]);
});

it('keeps a valid journal and writes no personal data or secret into the log', async () => {
  await server.end('SIGTERM');
  const store = await openSqliteStore(join(data, 'carimbo.db'));
  const [head] = await store.reads.heads();
  expect(await verifyJournal(store.reads, head as NonNullable<typeof head>)).toMatchObject({ ok: true });
  await store.close();

  const log =
    readFileSync(join(data, 'carimbo.log'), 'utf8') +
    server.output().replaceAll(KEY, (key, at) => (at < 3000 ? '' : key));
  expect(log.split('\n').length).toBeGreaterThan(20);
  for (const line of log.split('\n').filter((text) => text.startsWith('{')))
    expect(() => JSON.parse(line)).not.toThrow();
  const secrets = [
    KEY,
    JOSE.card,
    JOSE.cpf,
    'José',
    'Conceição',
    'Mallory',
    '11912345678',
    'drop table',
    'linha um',
    '999999999',
  ];
  for (const secret of secrets)
    expect({ secret, logged: log.includes(secret) }).toEqual({ secret, logged: false });
  expect(log).not.toMatch(/\d{20}/);
});

async function count(): Promise<number> {
  const response = await fetch(`${server.url}/v1/protocols?limit=100`, { headers: auth });
  return ((await response.json()) as { items: unknown[] }).items.length;
}
