import { describe, expect, it } from 'vitest';
import { type Answer, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

async function issued(): Promise<string> {
  const { json } = await server.issue({ subject: 'Consulta' });
  return String(json.number);
}

const append = (number: string, json: object, headers: Record<string, string> = server.auth) =>
  server.call('POST', `/v1/protocols/${number}/entries`, { json, headers });
const read = async (number: string) => (await server.call('GET', `/v1/protocols/${number}`)).json;
const error = ({ status, json: { code, field } }: Answer) => ({ status, code, field });

describe('treating a protocol', () => {
  it('goes from issued to closed, with two subjects, a denial and a reopening', async () => {
    const number = await issued();
    const steps = [
      { type: 'classified', class: 'care' },
      { type: 'assigned', to: 'ana.souza' },
      { type: 'occurrence_added', subject: 'Reembolso', class: 'non_care' },
      { type: 'forwarded', to: 'Financeiro', text: 'Conferir notas.', occurrence: 2 },
      {
        type: 'answered',
        decision: 'denied',
        text: 'Fora da cobertura.',
        clause: 'Cláusula 12.3',
        occurrence: 1,
      },
      { type: 'answered', decision: 'approved', text: 'Pago em 5 dias.', occurrence: 2 },
      { type: 'notified', channel: 'letter', to: 'Rua A, 1', outcome: 'sent' },
      { type: 'closed' },
    ];
    for (const step of steps) expect(await append(number, step)).toMatchObject({ status: 201 });
    const closed = await read(number);
    expect(closed).toMatchObject({
      state: 'closed',
      class: 'care',
      subject: 'Consulta',
      close_reason: null,
      closed_at: expect.stringMatching(/-03:00$/),
      occurrences: [
        {
          occurrence: 1,
          class: 'care',
          subject: 'Consulta',
          state: 'answered',
          decision: 'denied',
          clause: 'Cláusula 12.3',
          assigned_to: 'ana.souza',
        },
        { occurrence: 2, class: 'non_care', subject: 'Reembolso', state: 'answered', decision: 'approved' },
      ],
    });
    expect(closed.entries).toMatchObject([
      { type: 'issued' },
      ...steps.map(({ type, ...fields }) => ({ type, data: fields })),
    ]);

    await append(number, { type: 'reopened', text: 'Contesta.', occurrence: 1 });
    expect(await read(number)).toMatchObject({
      state: 'open',
      closed_at: null,
      occurrences: [{ state: 'open', decision: null, clause: null }, { state: 'answered' }],
    });
  });

  it('takes the same by form, and replies with the state after the entry', async () => {
    const number = await issued();
    const form = async (fields: Record<string, string>) => {
      const { pairs, status } = await server.call('POST', `/v1/protocols/${number}/entries`, {
        form: { ...fields, format: 'form' },
      });
      return { status, ...Object.fromEntries(pairs), last: pairs.at(-1)?.[0] };
    };
    expect(await form({ type: 'occurrence_added', subject: 'Reembolso' })).toMatchObject({
      status: 'ok',
      state: 'open',
      occurrence: '2',
      due_at: '2026-11-29T23:59:59.000-03:00',
      last: 'status',
    });
    await form({ type: 'answered', decision: 'informed', text: 'Sim.', occurrence: '1' });
    const answered = await form({ type: 'answered', decision: 'informed', text: 'Sim.', occurrence: '2' });
    expect(answered).toMatchObject({ state: 'answered', type: 'answered' });
    expect(await form({ type: 'closed' })).toMatchObject({ state: 'closed' });
    expect(await form({ type: 'closed' })).toMatchObject({ status: 'error', code: 'state_conflict' });
  });

  it('refuses a denial without a clause, and an answer without its occurrence where there are several', async () => {
    const number = await issued();
    const denied = { type: 'answered', decision: 'denied', text: 'Não.' };
    const missing = { status: 422, code: 'clause_required', field: 'clause' };
    expect(error(await append(number, denied))).toEqual(missing);
    expect(error(await append(number, { ...denied, clause: '' }))).toEqual(missing);
    await append(number, { type: 'occurrence_added', subject: 'Outro' });
    expect(error(await append(number, { ...denied, clause: '1' }))).toEqual({
      status: 422,
      code: 'occurrence_required',
      field: 'occurrence',
    });
    expect(error(await append(number, { ...denied, clause: '1', occurrence: 3 }))).toEqual({
      status: 422,
      code: 'invalid_field',
      field: 'occurrence',
    });
  });

  it('says on a conflict in which state the protocol is and what is possible, in both languages', async () => {
    const number = await issued();
    const inEnglish = { ...server.auth, 'accept-language': 'en' };
    expect((await append(number, { type: 'closed' })).json).toMatchObject({
      code: 'state_conflict',
      detail: expect.stringMatching(/aberto.*ocorrência 1.*reason/),
    });
    expect((await append(number, { type: 'closed' }, inEnglish)).json.detail).toMatch(
      /is open.*occurrence 1.*reason/,
    );
    await append(number, { type: 'closed', reason: 'withdrawn' });
    const forwarded = await append(number, { type: 'forwarded', to: 'x' }, inEnglish);
    expect(forwarded).toMatchObject({
      status: 409,
      json: { detail: expect.stringMatching(/closed.*reopened/) },
    });
    expect((await append(number, { type: 'noted', text: 'Ainda cabe.' })).status).toBe(201);
  });

  it('extends only the deadline of an ombudsman’s occurrence, to a day or an instant', async () => {
    const number = await issued();
    const extended = { type: 'deadline_extended', until: '2026-12-22', text: 'Aceitou.' };
    expect(error(await append(number, extended))).toMatchObject({ status: 409, code: 'state_conflict' });
    await append(number, { type: 'classified', class: 'ombudsman' });
    expect(error(await append(number, { ...extended, until: 'amanhã' }))).toMatchObject({
      status: 422,
      field: 'until',
    });
    expect((await append(number, extended)).json.data).toMatchObject({
      until: '2026-12-22T23:59:59.000-03:00',
      occurrence: 1,
    });
    // Thirty business days from Sunday, 22 November: without Christmas and New Year's Day, 5 January.
    const beyond = await append(number, { ...extended, until: '2027-01-06' });
    expect(error(beyond)).toMatchObject({ status: 422, field: 'until' });
    expect(beyond.json.detail).toContain('30 dias úteis desde o pedido, até 05/01/2027 (regra');
    const earlier = { ...extended, until: '2026-12-22T12:00:00-03:00' };
    expect(error(await append(number, earlier))).toMatchObject({ status: 422, field: 'until' });
    expect(await read(number)).toMatchObject({ due_at: '2026-12-22T23:59:59.000-03:00' });
  });

  it('answers one of two people who close it at the same time with a conflict, and a repeat of an entry with that entry', async () => {
    const number = await issued();
    const close = { type: 'closed', reason: 'duplicate' };
    const both = await Promise.all([append(number, close), append(number, close)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const reopen = { type: 'reopened', text: 'Não era.', entry_id: 'r1' };
    const repeated = [await append(number, reopen), await append(number, reopen)];
    expect(repeated.map(({ status }) => status)).toEqual([201, 200]);
    expect(repeated[0]?.json.seq).toBe(repeated[1]?.json.seq);
  });

  it('tells a key without protocols:read only number, seq, type and at', async () => {
    const number = await issued();
    const write = await server.keyWith('protocols:write');
    const { json } = await append(number, { type: 'classified', class: 'care', subject: 'Segredo' }, write);
    expect(Object.keys(json).sort()).toEqual(['at', 'number', 'seq', 'type']);
    const form = await server.call('POST', `/v1/protocols/${number}/entries`, {
      form: { type: 'answered', decision: 'informed', text: 'Sim.', format: 'form' },
      headers: write,
    });
    expect(form.pairs.map(([name]) => name)).toEqual(['number', 'seq', 'type', 'at', 'status']);
  });

  it('shows the address of a notice only with beneficiaries:read', async () => {
    const number = await issued();
    await append(number, { type: 'notified', channel: 'email', to: 'maria@example.org', outcome: 'sent' });
    const reads = await server.keyWith('protocols:read');
    const { body } = await server.call('GET', `/v1/protocols/${number}`, { headers: reads });
    expect(body).not.toContain('maria@example.org');
    expect(JSON.stringify(await read(number))).toContain('maria@example.org');
  });

  it('is found by state and by class', async () => {
    const [open, closed] = [await issued(), await issued()];
    await append(closed, { type: 'classified', class: 'urgent' });
    await append(closed, { type: 'closed', reason: 'duplicate' });
    const found = async (query: string) =>
      ((await server.call('GET', `/v1/protocols?${query}`)).json.items as { number: string }[]).map(
        (one) => one.number,
      );
    expect(await found('state=open')).toEqual([open]);
    expect(await found('state=closed')).toEqual([closed]);
    expect(await found('class=urgent&state=closed')).toEqual([closed]);
    expect(await found('class=urgent&state=open')).toEqual([]);
  });
});
