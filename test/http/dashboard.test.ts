import { beforeEach, describe, expect, it } from 'vitest';
import { createTestService, NOW, OPERATOR, REGISTRY } from '../support/protocol-service.ts';
import { sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Sunday, 22 November 2026, 14:05; the PBX tells who answered. */
let now: number;
let caller = 11_987_650_000;

beforeEach(async () => {
  now = NOW;
  const deadlines = { ...OPERATOR.deadlines, callFacts: true };
  server.service = await createTestService({ deadlines, clock: () => now });
});

const append = async (number: string, json: object) => {
  const reply = await server.call('POST', `/v1/protocols/${number}/entries`, { json, headers: server.auth });
  expect(reply.status, JSON.stringify(reply.json)).toBe(201);
};
const count = () => server.service.tallyKeeper.poll(REGISTRY);
const issue = async (fields: object = {}): Promise<string> =>
  String((await server.issue({ caller: String(++caller), ...fields })).json.number);

interface Dashboard {
  day: string;
  complete: boolean;
  hours: { at: string; channels: Record<string, number>; calls: Record<string, number> }[];
  channels: Record<string, number>;
  calls: Record<string, number>;
  identification: Record<string, number>;
  waits: Record<'answered' | 'abandoned', Record<string, number | null>>;
  deadlines: Record<string, number>;
  source: object | null;
}
const dashboard = async (query = '') =>
  (await server.call('GET', `/v1/dashboard${query}`)).json as unknown as Dashboard;

/** A call that waits in a queue, and is answered by an agent or not. */
async function call(seconds: number, outcome: 'answered' | 'abandoned' | 'dropped'): Promise<string> {
  const number = await issue();
  await append(number, { type: 'call.queued', queue: 'atendimento' });
  now += seconds * 1000;
  if (outcome === 'answered') await append(number, { type: 'call.answered', agent: '2001' });
  await append(number, { type: 'call.ended', by: outcome === 'dropped' ? 'company' : 'caller' });
  return number;
}

describe('the figures of a day', () => {
  it('are counted by hour and channel, with what became of the calls', async () => {
    await count();
    await call(10, 'answered');
    await call(20, 'abandoned');
    now += HOUR;
    await call(30, 'dropped');
    await issue({ channel: 'whatsapp' });
    await count();
    const { hours, ...day } = await dashboard();
    expect(day).toMatchObject({
      day: '2026-11-22',
      complete: true,
      channels: { phone: 3, whatsapp: 1, chat: 0 },
      calls: { answered: 1, abandoned: 1, dropped: 1 },
      identification: { not_informed: 4, found: 0 },
      source: { ok: true, detail: 'respondeu' },
    });
    expect(hours).toHaveLength(24);
    expect(hours[14]).toMatchObject({
      at: '2026-11-22T14:00:00.000-03:00',
      channels: { phone: 2, whatsapp: 0 },
      calls: { answered: 1, abandoned: 1, dropped: 0 },
    });
    expect(hours[15]).toMatchObject({ channels: { phone: 1, whatsapp: 1 }, calls: { dropped: 1 } });
  });

  it('say the median, the 90th percentile and the longest wait', async () => {
    await count();
    for (let seconds = 1; seconds <= 10; seconds++) await call(seconds, 'answered');
    await call(99, 'abandoned');
    await count();
    expect((await dashboard()).waits).toEqual({
      answered: { count: 10, median_seconds: 5, p90_seconds: 9, longest_seconds: 10 },
      abandoned: { count: 1, median_seconds: 99, p90_seconds: 99, longest_seconds: 99 },
    });
  });

  it('are those of the protocols as they are now', async () => {
    await count();
    const number = await issue({ card_number: '9999' });
    await count();
    expect((await dashboard()).identification).toMatchObject({ not_found: 1, found: 0 });
    await append(number, { type: 'identified', card_number: '1001' });
    await count();
    expect((await dashboard()).identification).toMatchObject({ not_found: 0, found: 1 });
  });

  it('say which deadlines were kept, on the day of the answer', async () => {
    await count();
    const kept = await call(5, 'answered');
    const late = await call(5, 'answered');
    const answer = { type: 'answered', decision: 'informed', text: 'Tudo certo.' };
    await append(kept, answer);
    await count();
    now += 30 * 24 * HOUR;
    await append(late, answer);
    await count();
    expect((await dashboard('?day=2026-11-22')).deadlines).toEqual({ met: 1, late: 0 });
    expect((await dashboard()).deadlines).toEqual({ met: 0, late: 1 });
    await append(late, { type: 'reopened', text: 'Ligou de volta.' });
    await count();
    expect((await dashboard()).deadlines).toEqual({ met: 0, late: 0 });
  });

  it('are the same, wherever the journal was cut for counting', async () => {
    await count();
    const number = await call(12, 'answered');
    const cuts = [
      { type: 'classified', class: 'care' },
      { type: 'occurrence_added', subject: 'Boleto', class: 'non_care' },
      { type: 'closed', reason: 'withdrawn' },
      { type: 'reopened', text: 'De novo.' },
      { type: 'answered', occurrence: 1, decision: 'informed', text: 'Sim.' },
      { type: 'identified', card_number: '1001' },
      { type: 'call.queued', queue: 'outra' },
      { type: 'callback', outcome: 'reached' },
    ];
    for (const [i, entry] of cuts.entries()) {
      await append(number, entry);
      if (i % 2 === 0) await count();
    }
    await count();
    const step = await dashboard();
    expect(step.channels).toMatchObject({ phone: 1 });
    expect(step.calls).toMatchObject({ answered: 1 });
    expect(step.identification).toMatchObject({ found: 1, not_informed: 0 });
    expect(step.deadlines).toEqual({ met: 1, late: 0 });
  });

  it('are incomplete while the job is behind', async () => {
    await issue();
    expect((await dashboard()).complete).toBe(false);
  });

  it('are refused for what is no day', async () => {
    const reply = await server.call('GET', '/v1/dashboard?day=2026-02-30');
    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject({ field: 'day' });
  });
});
