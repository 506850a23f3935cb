import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Reports } from '../../src/reports/reports.ts';
import type { ReportReads } from '../../src/store/report-reads.ts';
import { memoryReportReads } from '../support/memory-report-reads.ts';
import { OPERATOR } from '../support/protocol-service.ts';
import { type HttpServer, httpServer, MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

const post = (format: string, filter: object, headers: Record<string, string> = server.auth) =>
  server.app.inject({
    method: 'POST',
    url: `/v1/protocols/export?format=${format}`,
    headers: { ...headers, 'content-type': 'application/json' },
    payload: JSON.stringify(filter),
  });

/** The cells of a file without quotes. */
const cells = (csv: string) =>
  csv
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(';'));

it('exports what the search finds, more than a page of it, newest first', async () => {
  for (let i = 0; i < 130; i += 1) await server.issue({ call_id: `c${i}`, subject: `n${i}` });
  const reply = await post('csv', { reason: 'Auditoria 7' });
  expect(reply.statusCode).toBe(200);
  expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(reply.headers['content-disposition']).toMatch(/^attachment; filename="protocolos-\d{8}\.csv"$/);
  const [head = [], ...rows] = cells(reply.body);
  expect(head.slice(0, 2)).toEqual(['Protocolo', 'Emitido']);
  expect(rows.map((row) => row[head.indexOf('Assunto')])).toEqual(
    Array.from({ length: 130 }, (_, i) => `n${129 - i}`),
  );
  const { body } = await post('csv', { call_id: 'c3' });
  expect(cells(body)).toHaveLength(2);
});

it('has a workbook with identifiers as text, no formula, and the person’s language', async () => {
  const { json } = await server.issue({ card_number: MARIA.card_number, subject: '=HYPERLINK("x")' });
  const reply = await post('xlsx', {}, { ...server.auth, 'accept-language': 'en' });
  expect(reply.headers['content-type']).toContain('spreadsheetml');
  const { sheets } = await readXlsx(reply.rawPayload);
  const [sheet] = sheets;
  expect(sheet?.name).toBe('Protocols');
  const [head = [], first = []] = sheet?.rows ?? [];
  const of = (title: string) => first[head.indexOf(title)];
  expect(of('Protocol')).toBe(json.number);
  expect(of('Card')).toBe(MARIA.card_number);
  expect(of('CPF')).toBe(MARIA.cpf);
  expect(of('Subject')).toBe('=HYPERLINK("x")');
  expect(of('Issued')).toBeInstanceOf(Date);
});

it('leaves out what the key may not see', async () => {
  await server.issue({ card_number: MARIA.card_number });
  const { body } = await post('csv', {}, await server.keyWith('protocols:read'));
  expect(body).toContain(MARIA.name);
  for (const hidden of [MARIA.card_number, MARIA.cpf ?? '', MARIA.birth_date ?? '', 'Carteirinha'])
    expect(body).not.toContain(hidden);
});

it('leaves one record with the filters, in which nobody is named, found as an export and by card', async () => {
  await server.issue({ card_number: MARIA.card_number });
  await post('csv', { card_number: MARIA.card_number, state: 'open', reason: 'Auditoria 7' });
  const find = async (query: string) =>
    (await server.call('GET', `/v1/access-records?${query}`)).json.items as Record<string, unknown>[];
  const [record, ...others] = await find('kind=export');
  expect(others).toEqual([]);
  expect(record).toMatchObject({ route: 'POST /v1/protocols/export', numbers: [], reason: 'Auditoria 7' });
  const filter = JSON.parse(String(record?.filter));
  expect(filter).toMatchObject({ format: 'csv', state: 'open' });
  expect(filter.card_number).toMatch(/^•+0017$/);
  expect(await find(`card_number=${MARIA.card_number}`)).toHaveLength(1);
  expect(server.logged()).not.toContain(MARIA.card_number);
});

it('shows nothing where the reading cannot be recorded', async () => {
  server.service.fail('records');
  const reply = await post('csv', {});
  expect([reply.statusCode, reply.json().code]).toEqual([503, 'access_not_recorded']);
  await server.renew();
  expect((await post('csv', {})).statusCode).toBe(200);
});

it('makes one export at a time for each key, and admits the next when one ends', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reports = new Reports({
    database: { kind: 'sqlite', path: '' },
    async open() {
      await gate;
      return memoryReportReads(slow.service.store.reads);
    },
  });
  const slow = await httpServer({ reports });
  const ask = () =>
    slow.app.inject({ method: 'POST', url: '/v1/protocols/export?format=xlsx', headers: slow.auth });
  // The first one that is served holds its place until the gate opens.
  const both = Promise.all([ask(), ask()]);
  const refused = await Promise.race([
    both.then(() => null),
    (async () => {
      for (;;) {
        const reply = await ask();
        if (reply.statusCode === 429) return reply;
      }
    })(),
  ]);
  expect(refused?.json().code).toBe('export_running');
  expect(refused?.headers['retry-after']).toBe('5');
  release();
  expect((await both).map(({ statusCode }) => statusCode).sort()).toEqual([200, 429]);
  await expect.poll(async () => (await ask()).statusCode).toBe(200);
  await slow.close();
});

describe('a running export', () => {
  const PASSWORD = 'um cavalo de bateria';
  let endless: HttpServer;
  let url: string;
  beforeAll(async () => {
    endless = await httpServer({
      reports: new Reports({
        database: { kind: 'sqlite', path: '' },
        open: async () => theSamePageAgain(memoryReportReads(endless.service.store.reads)),
      }),
    });
    ({ url } = await endless.listen());
    for (let i = 0; i < 50; i += 1) await endless.issue({ call_id: `e${i}`, subject: 'x'.repeat(200) });
    await endless.users.create({
      user: 'carla.dias',
      name: 'Carla Dias',
      role: 'supervisor',
      operator: OPERATOR.ans_registry,
      password: PASSWORD,
      is_temporary: false,
    });
  });
  afterAll(() => endless.close());

  async function newSession(): Promise<Record<string, string>> {
    const { headers } = await fetch(`${url}/v1/session`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'carla.dias', password: PASSWORD }),
    });
    return { origin: url, cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  }
  const begin = (headers: Record<string, string>) =>
    fetch(`${url}/v1/protocols/export?format=csv`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{}',
    });
  /** The status of an export that is given up at once. */
  async function statusOf(headers: Record<string, string>): Promise<number> {
    const { status, body } = await begin(headers);
    await body?.cancel();
    return status;
  }
  async function readToTheEnd({ body }: Response): Promise<void> {
    for await (const _part of body ?? []);
  }
  async function recordsOf(actor: string): Promise<number> {
    const { json } = await endless.call('GET', `/v1/access-records?kind=export&actor=${actor}`);
    return (json.items as unknown[]).length;
  }

  it('is cut off when its session ends, also while the browser takes nothing; then the user may export again', async () => {
    const file = await begin(await newSession());
    expect(file.status).toBe(200);
    expect(await statusOf(await newSession())).toBe(429);
    await endless.users.change('carla.dias', { sessions: false });
    const session = await newSession();
    await expect.poll(() => statusOf(session)).toBe(200);
    await expect(readToTheEnd(file)).rejects.toThrow();
    expect(await recordsOf('user:carla.dias')).toBe(2);
  });

  it('is cut off when its key is revoked', async () => {
    const { key, secret } = await endless.keys.create({
      operator: OPERATOR.ans_registry,
      scopes: ['protocols:read'],
    });
    const file = await begin({ authorization: `Bearer ${secret}` });
    expect(file.status).toBe(200);
    const reading = readToTheEnd(file);
    await endless.keys.revoke(key.id);
    await expect(reading).rejects.toThrow();
    expect(await recordsOf(`key:${key.id}`)).toBe(1);
  });
});

it('reads nothing further for a file that is never taken', async () => {
  let isClosed = false;
  const reports = new Reports({
    database: { kind: 'sqlite', path: '' },
    open: async () => ({
      ...memoryReportReads(server.service.store.reads),
      async close() {
        isClosed = true;
      },
    }),
  });
  const file = await reports
    .takeTurn('user:carla.dias', async () => true)
    .file({
      kind: 'export',
      operator: OPERATOR.ans_registry,
      areaCode: undefined,
      filter: {},
      beneficiaries: false,
      language: 'pt-BR',
      format: 'csv',
    });
  file.destroy();
  await expect.poll(() => isClosed).toBe(true);
});

/** For a file without an end. */
function theSamePageAgain(reads: ReportReads): ReportReads {
  return {
    ...reads,
    async search(operator, { after: _after, ...filter }) {
      const { items } = await reads.search(operator, filter);
      return { items, stopped: items.at(-1) ?? null };
    },
  };
}
