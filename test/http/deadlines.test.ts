import { describe, expect, it } from 'vitest';
import { REGISTRY } from '../support/protocol-service.ts';
import { sharedHttpServer } from './http-server.ts';

/** It is Sunday, 22 November 2026, 14:05. */
const server = await sharedHttpServer();

async function issued(fields: object): Promise<string> {
  return String((await server.issue(fields)).json.number);
}

const append = (number: string, json: object) =>
  server.call('POST', `/v1/protocols/${number}/entries`, { json, headers: server.auth });
const list = async (query = '') => (await server.call('GET', `/v1/deadlines${query}`)).json;
const numbers = ({ items }: Record<string, unknown>) =>
  (items as { number: string }[]).map((one) => one.number);

describe('the list of deadlines', () => {
  it('has what is open by due time, each with its rule and where it stands', async () => {
    const care = await issued({ class: 'care', subject: 'Exame' });
    const unclassified = await issued({});
    const urgent = await issued({ class: 'urgent' });
    const answered = await issued({ class: 'care' });
    await append(answered, { type: 'answered', decision: 'informed', text: 'Sim.' });
    const closed = await issued({ class: 'care' });
    await append(closed, { type: 'closed', reason: 'withdrawn' });
    const listed = await list();
    expect(numbers(listed)).toEqual([urgent, care, unclassified]);
    expect(listed).toMatchObject({
      items: [
        { class: 'urgent', status: 'today', unit: 'immediate', rule: 'health/urgent' },
        {
          occurrence: 1,
          class: 'care',
          assumed: false,
          subject: 'Exame',
          due_at: '2026-11-27T23:59:59.000-03:00',
          status: 'later',
          rule: 'health/care',
          unit: 'business_days',
          source: 'RN ANS 623/2024',
          certainty: 'secondary',
          extended: false,
        },
        {
          class: 'non_care',
          assumed: true,
          due_at: '2026-11-29T23:59:59.000-03:00',
          rule: 'health/non_care/decreto',
        },
      ],
      next_cursor: null,
    });
  });

  it('filters by class, also of a later occurrence, and by time; and goes on page by page', async () => {
    const care = await issued({ class: 'care' });
    const ombudsman = await issued({ class: 'ombudsman' });
    await append(care, { type: 'occurrence_added', subject: 'Queixa', class: 'ombudsman' });
    const byClass = await list('?class=ombudsman');
    expect(byClass).toMatchObject({
      items: [
        { number: care, occurrence: 2, subject: 'Queixa', due_at: '2026-12-01T23:59:59.000-03:00' },
        { number: ombudsman, occurrence: 1 },
      ],
    });
    expect(numbers(await list('?due_before=2026-11-28'))).toEqual([care]);
    expect(numbers(await list('?due_before=2026-11-27'))).toEqual([]);
    const first = await list('?limit=1');
    expect(numbers(first)).toEqual([care]);
    const second = await list(`?limit=1&cursor=${first.next_cursor}`);
    expect(numbers(second)).toEqual([ombudsman]);
    expect(second.next_cursor).toBeNull();
  });

  it('is counted by class and team, and no protocol is recorded as read', async () => {
    await append(await issued({ class: 'urgent' }), { type: 'assigned', to: 'Plantão' });
    await issued({ class: 'urgent' });
    await issued({ class: 'care' });
    const { json } = await server.call('GET', '/v1/deadlines/summary');
    expect(json).toEqual({
      at: '2026-11-22T14:05:00.000-03:00',
      complete: true,
      late: 0,
      today: 2,
      tomorrow: 0,
      items: [
        { class: 'urgent', assigned_to: 'Plantão', late: 0, today: 1, tomorrow: 0 },
        { class: 'urgent', assigned_to: null, late: 0, today: 1, tomorrow: 0 },
      ],
    });
    const { items } = await server.service.store.reads.accessRecords(REGISTRY, { limit: 1 });
    expect(items).toEqual([]);
  });

  it('tells a dialplan the first of them and how many there are', async () => {
    const form = async () => (await server.call('GET', '/v1/deadlines?format=form')).pairs;
    expect(Object.fromEntries(await form())).toMatchObject({
      number: '',
      due_at: '',
      count: '0',
      status: 'ok',
    });
    const number = await issued({ class: 'care' });
    const pairs = await form();
    expect(pairs[0]).toEqual(['number', number]);
    expect(Object.fromEntries(pairs)).toMatchObject({ deadline: 'later', class: 'care', count: '1' });
    expect(pairs.at(-1)).toEqual(['status', 'ok']);
  });

  it('refuses a cursor of another list, a day that does not exist, and a key that may not read', async () => {
    const refused = async (query: string, headers = server.auth) => {
      const { status, json } = await server.call('GET', `/v1/deadlines${query}`, { headers });
      return [status, json.code];
    };
    expect(await refused('?cursor=MTc5NTM1MzMzMDEyMy40Mg')).toEqual([422, 'cursor_invalid']);
    expect(await refused('?due_before=2026-02-30')).toEqual([422, 'invalid_field']);
    expect(await refused('', await server.keyWith('protocols:write'))).toEqual([403, 'forbidden']);
  });
});

describe('the deadlines of a protocol', () => {
  it('are all there, with what became of each', async () => {
    const number = await issued({ class: 'non_care' });
    await append(number, { type: 'occurrence_added', subject: 'Queixa', class: 'ombudsman' });
    await append(number, { type: 'answered', decision: 'informed', text: 'Sim.', occurrence: 1 });
    await append(number, { type: 'deadline_extended', until: '2026-12-22', text: 'Aceitou.', occurrence: 2 });
    const { json } = await server.call('GET', `/v1/protocols/${number}`);
    expect(json.deadlines).toMatchObject([
      { occurrence: 1, rule: 'health/non_care/decreto', unit: 'calendar_days', state: 'met' },
      { occurrence: 1, rule: 'health/non_care', unit: 'business_days', state: 'met' },
      {
        occurrence: 2,
        rule: 'health/ombudsman',
        due_at: '2026-12-22T23:59:59.000-03:00',
        source: 'RN ANS 323/2013',
        certainty: 'text',
        extended: true,
        state: 'open',
      },
    ]);
    await append(number, { type: 'closed', reason: 'withdrawn' });
    const { json: closed } = await server.call('GET', `/v1/protocols/${number}`);
    expect(closed.deadlines).toMatchObject([{ state: 'met' }, { state: 'met' }, { state: 'ended' }]);
  });
});
