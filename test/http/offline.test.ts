import { beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/journal/verify.ts';
import { createTestService, NOW, REGISTRY } from '../support/protocol-service.ts';
import { sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const RANGES = [
  { origin: 'pbx', host: 'ab12cd34', from: 900_000, to: 949_999 },
  { origin: 'pbx', host: 'ef56ab78', from: 950_000, to: 999_999 },
];
const CALLED_AT = Math.floor(NOW / 1000) - 60;
const number = (sequence: number, day = '20261122') =>
  `${REGISTRY}${day}${String(sequence).padStart(6, '0')}`;

beforeEach(async () => {
  server.service = await createTestService({ offline: RANGES });
});

/** Sends a line of the spool, as the deliverer does. */
function deliver(fields: Record<string, string>, url = '/v1/offline') {
  return server.call('POST', url, { form: { ...fields, end: '1' } });
}

function drawn(sequence: number, more: Record<string, string> = {}) {
  return deliver({ type: 'number', number: number(sequence), called_at: String(CALLED_AT), ...more });
}

async function read(wanted: string) {
  return (await server.call('GET', `/v1/protocols/${wanted}`)).json;
}

async function verified() {
  const [head] = await server.service.store.reads.heads();
  if (head === undefined) throw new Error('no journal');
  return (await verifyJournal(server.service.store.reads, head)).problems.map(({ code }) => code);
}

it('a machine learns how far the numbers of its own ranges went on a day', async () => {
  const ask = (query: string) => server.call('GET', `/v1/offline/floors?${query}`);
  const at = `at=${CALLED_AT}`;
  expect(await ask(`host=ab12cd34&${at}`)).toMatchObject({ status: 200, json: { floors: [] } });
  await drawn(900_000, { call_id: 'pbx-1' });
  await drawn(901_005, { call_id: 'pbx-2' });
  await drawn(950_000, { call_id: 'pbx-3' });
  // The second number of one call is known, too.
  await drawn(901_007, { call_id: 'pbx-2' });
  const floor = `${REGISTRY}.900000.20261122.901007`;
  expect((await ask(`host=ab12cd34&${at}`)).json).toEqual({ floors: [floor] });
  const form = await ask(`host=ab12cd34&${at}&format=form`);
  expect(form.body).toBe(`floors=${floor}&status=ok`);
  expect((await ask(`host=ab12cd34&at=${CALLED_AT + 86_400}`)).json).toEqual({ floors: [] });
  expect((await ask(`host=00000000&${at}`)).json).toEqual({ floors: [] });
  expect(await ask(at)).toMatchObject({ status: 422 });
  expect(await ask('host=ab12cd34&at=ontem')).toMatchObject({ status: 422 });
});

describe('a number that a PBX gave out', () => {
  it('becomes a protocol of the time of the call, once', async () => {
    const line = { call_id: 'pbx-1', caller: '11987654321', dnid: '08007771234', host: 'ab12cd34' };
    const first = await drawn(900_000, line);
    expect(first).toMatchObject({
      status: 201,
      json: { number: number(900_000), floor: number(900_000) },
    });
    const again = await drawn(900_000, line);
    expect(again).toMatchObject({ status: 200, json: first.json });
    expect(again.json.conflict).toBe(false);
    expect(await read(number(900_000))).toMatchObject({
      numbering: 'offline',
      issued_at: '2026-11-22T14:04:00.000-03:00',
      call_id: 'pbx-1',
      entries: [{ type: 'issued', data: { numbering: 'offline', host: 'ab12cd34' } }],
    });
    expect(await verified()).toEqual([]);
  });

  it('of a call that the PBX made names the person called, and the number it follows', async () => {
    const previous = number(42, '20261121');
    const more = { direction: 'outbound', caller: '+5511988887777', previous };
    await drawn(900_000, more);
    await drawn(900_001, { direction: 'saida', previous: 'not a number' });
    expect(await read(number(900_000))).toMatchObject(more);
    expect(await read(number(900_001))).toMatchObject({ direction: 'inbound', previous: null });
  });

  it('leaves the numbers of the server alone', async () => {
    await server.issue({ call_id: 'before' });
    await drawn(900_000, { call_id: 'pbx-1' });
    expect((await server.issue({ call_id: 'after' })).json.number).toBe(number(2));
    expect(await verified()).toEqual([]);
  });

  it('is answered with the highest number of its range and day', async () => {
    await drawn(900_003, { skipped_from: number(900_000), skipped_to: number(900_002), reason: 'restart' });
    await drawn(950_000);
    await deliver({ number: number(900_007, '20261121'), called_at: String(CALLED_AT - 86_400) });
    await drawn(900_004);
    expect((await drawn(900_003)).json.floor).toBe(number(900_004));
    expect((await drawn(950_000)).json.floor).toBe(number(950_000));
  });

  it('can be answered in form', async () => {
    const reply = await deliver(
      { number: number(900_000), called_at: String(CALLED_AT) },
      '/v1/offline?format=form',
    );
    expect(reply.pairs).toEqual([
      ['number', number(900_000)],
      ['floor', number(900_000)],
      ['status', 'ok'],
    ]);
  });

  it('given to two calls is a conflict: both are recorded, once', async () => {
    await drawn(900_000, { call_id: 'a', caller: '11987654321' });
    const other = { call_id: 'b', caller: '11912345678', card_number: '00010000000000017' };
    for (let i = 0; i < 2; i += 1)
      expect(await drawn(900_000, other)).toMatchObject({ status: 200, json: { conflict: true } });
    const { entries } = (await read(number(900_000))) as { entries: { type: string; data: object }[] };
    expect(entries.map(({ type }) => type)).toEqual(['issued', 'offline_conflict']);
    expect(entries[1]?.data).toMatchObject({ call_id: 'b', caller: '11912345678' });
    expect((await drawn(900_000, { call_id: 'a' })).json.conflict).toBe(false);
    const form = { number: number(900_000), called_at: String(CALLED_AT), ...other };
    expect((await deliver(form, '/v1/offline?format=form')).pairs).toContainEqual(['conflict', '1']);
    expect(await verified()).toEqual([]);
  });

  it('with the date of another day than the call is kept, and its entry says so', async () => {
    await deliver({ number: number(900_000, '20261123'), called_at: String(CALLED_AT) });
    const { entries } = await read(number(900_000, '20261123'));
    expect(entries).toMatchObject([{ data: { day_differs: true } }]);
  });
});

describe('one call with two numbers is one attendance', () => {
  it('of the PBX: the first given out is its number, whichever arrives first', async () => {
    await drawn(900_001, { call_id: 'a' });
    const earlier = { called_at: String(CALLED_AT - 5), call_id: 'a' };
    expect((await drawn(900_000, earlier)).json.number).toBe(number(900_000));
    expect((await drawn(900_000, earlier)).status).toBe(200);
    expect((await drawn(900_002, { call_id: 'a' })).json.number).toBe(number(900_000));
    for (const one of [900_000, 900_001, 900_002])
      expect(await read(number(one))).toMatchObject({ number: number(900_000), call_id: 'a' });
    expect(await verified()).toEqual([]);
  });

  it('of server and PBX: the one of the PBX was heard; both find it', async () => {
    await server.issue({ call_id: 'a' });
    expect((await drawn(900_000, { call_id: 'a' })).json.number).toBe(number(900_000));
    for (const one of [1, 900_000])
      expect(await read(number(one))).toMatchObject({ number: number(900_000), numbering: 'offline' });
    const told = await server.issue({ call_id: 'z', told: number(900_000) });
    expect(told).toMatchObject({ status: 200, json: { number: number(900_000) } });
    expect(await verified()).toEqual([]);
  });

  it('but another caller with the same call id is another attendance', async () => {
    await server.issue({ call_id: 'a', caller: '11987654321' });
    await drawn(900_000, { call_id: 'a', caller: '11912345678' });
    expect(await read(number(1))).toMatchObject({ number: number(1) });
    expect(await read(number(900_000))).toMatchObject({ number: number(900_000), caller: '11912345678' });
  });
});

describe('a fact that is told like any other entry', () => {
  const tell = (to: string, form: Record<string, string>, more: object = {}) =>
    server.call('POST', `/v1/protocols/${to}/entries`, { form, headers: server.auth, ...more });

  it('waits until its number is delivered, and is then one with what the PBX kept', async () => {
    const queued = { type: 'call.queued', unique_id: '1.1', queue: 'a', happened_at: String(CALLED_AT + 9) };
    const waiting = await tell(number(900_000), queued);
    expect(waiting).toMatchObject({ status: 202, json: { number: number(900_000), type: 'call.queued' } });
    const ended = { type: 'call.ended', unique_id: '1.1', by: 'caller', happened_at: String(CALLED_AT + 60) };
    const asForm = await tell(number(900_000), { ...ended, format: 'form' });
    expect(asForm.pairs).toEqual([
      ['number', number(900_000)],
      ['type', 'call.ended'],
      ['waits', '1'],
      ['status', 'ok'],
    ]);
    await drawn(900_000);
    const line = { ...ended, number: number(900_000), at: ended.happened_at };
    expect((await deliver(line)).status).toBe(200);
    const { entries } = await read(number(900_000));
    expect((entries as { type: string }[]).map(({ type }) => type)).toEqual([
      'issued',
      'call.queued',
      'call.ended',
    ]);
    expect((await read(number(900_000))).call).toMatchObject({ queue: 'a', ended_by: 'caller' });
    expect(await verified()).toEqual([]);
  });

  it('is refused where no PBX gives that number out, and a note never waits', async () => {
    const code = { status: 404, json: { code: 'protocol_not_found' } };
    expect(await tell(number(1), { type: 'call.queued' })).toMatchObject(code);
    expect(await tell(number(900_000), { type: 'noted', text: 'x' })).toMatchObject(code);
  });
});

describe('what is refused for ever', () => {
  it.each([
    ['a number below the ranges', number(899_999)],
    ['a number of another operator', `000515${number(900_000).slice(6)}`],
  ])('%s', async (_what, refused) => {
    const reply = await deliver({ number: refused, called_at: String(CALLED_AT) });
    expect(reply).toMatchObject({ status: 422, json: { code: 'number_not_offline', field: 'number' } });
  });

  it.each([
    ['number', { number: '3263052026112290000', called_at: '1' }, 'invalid_field'],
    ['number', { type: 'number', called_at: '1' }, 'missing_field'],
    ['called_at', { number: number(900_000) }, 'missing_field'],
    ['called_at', { number: number(900_000), called_at: 'ontem' }, 'invalid_field'],
    ['skipped_to', { skipped_from: number(900_000) }, 'missing_field'],
  ])('a malformed line: %s %j', async (field, line, code) => {
    expect(await deliver(line)).toMatchObject({ status: 422, json: { field, code } });
  });

  it('nothing else: unknown fields and values of later versions are left aside', async () => {
    const reply = await drawn(900_000, { class: 'new_class', weather: 'rain', caller: 'x'.repeat(300) });
    expect(reply.status).toBe(201);
  });
});

describe('facts of a call', () => {
  it('wait for their number, and are recorded once', async () => {
    const card = { type: 'card', number: number(900_000), card_number: '00010000000000017' };
    const ended = {
      type: 'call.ended',
      number: number(900_000),
      unique_id: '1.2',
      reason: 'hangup',
      at: '1',
    };
    const recording = { type: 'recording', number: number(900_000), file: 'a.wav' };
    for (const fact of [card, ended, recording, card]) expect((await deliver(fact)).status).toBe(202);
    await drawn(900_000, { call_id: 'a' });
    for (const fact of [card, ended, recording]) expect((await deliver(fact)).status).toBe(200);
    const { entries, identification } = (await read(number(900_000))) as {
      entries: { type: string }[];
      identification: string;
    };
    expect(entries.map(({ type }) => type).sort()).toEqual([
      'call.ended',
      'identified',
      'issued',
      'recording',
    ]);
    expect(identification).toBe('source_unavailable');
    expect(entries).toContainEqual(
      expect.objectContaining({
        type: 'call.ended',
        data: { unique_id: '1.2', reason: 'hangup', happened_at: '1969-12-31T21:00:01.000-03:00' },
      }),
    );
    const recorded = await deliver({ ...recording, file: 'b.wav' });
    expect(recorded).toMatchObject({ status: 201, json: { number: number(900_000) } });
  });

  it('a card is looked up later', async () => {
    await drawn(900_000, { card_number: '00010000000000017' });
    expect(await read(number(900_000))).toMatchObject({ identification: 'source_unavailable' });
  });

  it('a card that no source can look up stays with the protocol, as for any other attendance', async () => {
    server.service.source.answers.card_number = false;
    await drawn(900_000, { card_number: '00010000000000017' });
    await drawn(900_001);
    await deliver({ type: 'card', number: number(900_001), card_number: '00010000000000025' });
    for (const sequence of [900_000, 900_001])
      expect(await read(number(sequence))).toMatchObject({ identification: 'not_informed' });
    const { entries } = (await read(number(900_001))) as { entries: { data: object }[] };
    expect(JSON.stringify(entries)).toContain('00010000000000025');
  });
});

describe('what a PBX did not give out', () => {
  it('is recorded with the reason, once, and verify asks for nothing more', async () => {
    await drawn(900_002);
    expect(await verified()).toEqual(['offline_number_missing']);
    const gap = {
      type: 'skipped',
      skipped_from: number(900_000),
      skipped_to: number(900_001),
      reason: 'restart',
    };
    expect((await deliver(gap)).status).toBe(201);
    expect((await deliver(gap)).status).toBe(200);
    expect(await verified()).toEqual([]);
    expect((await deliver({ ...gap, skipped_to: number(950_000) })).json.code).toBe('number_not_offline');
  });

  it('a line that was set aside is recorded, once', async () => {
    const line = {
      type: 'rejected',
      file: '326305.900000.20261122.numbers',
      line: '7',
      code: 'missing_field',
      host: 'ab12cd34',
    };
    expect((await deliver(line)).status).toBe(201);
    expect((await deliver(line)).status).toBe(200);
    const entries = await server.service.store.reads.journalEntries(REGISTRY, 'offline_line_rejected');
    expect(entries.map(({ data }) => data.line)).toEqual([7]);
  });
});
