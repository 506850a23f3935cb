import { describe, expect, it } from 'vitest';
import { HOSTILE, MARIA } from '../http/http-server.ts';
import { sharedHttpAndGrpc } from './http-and-grpc.ts';

const servers = await sharedHttpAndGrpc();

const protocolOf = ({ reply }: { reply: Record<string, unknown> }) =>
  (reply.protocol ?? reply) as Record<string, unknown>;

/** A reply of HTTP as gRPC has it: without what is null or false. */
function present(value: unknown): object {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== 'object' || value === null) return value as never;
  const entries = Object.entries(value).filter(([, one]) => one !== null && one !== false);
  return Object.fromEntries(entries.map(([name, one]) => [name, present(one)]));
}

/** The object in a google.protobuf.Struct. */
function plain(value: unknown): unknown {
  const { fields } = value as { fields?: Record<string, Record<string, unknown>> };
  return Object.fromEntries(Object.entries(fields ?? {}).map(([name, one]) => [name, plainValue(one)]));
}

function plainValue(one: Record<string, unknown>): unknown {
  if ('structValue' in one) return plain(one.structValue);
  if ('listValue' in one)
    return (one.listValue as { values: Record<string, unknown>[] }).values.map(plainValue);
  if ('nullValue' in one) return null;
  return one.stringValue ?? one.numberValue ?? one.boolValue;
}

describe('issuing', () => {
  it('replies with all fields that HTTP replies with', async () => {
    const message = {
      call_id: 'c1',
      card_number: MARIA.card_number,
      caller: '+551199',
      subject: 'Boleto',
      class: 'care',
    };
    const overGrpc = await servers.grpc('IssueProtocol', message);
    const overHttp = (await servers.overHttp('IssueProtocol', message)).reply;
    expect(overGrpc.reply.created).toBe(true);
    expect(protocolOf(overGrpc)).toMatchObject(present(overHttp));
    expect(protocolOf(overGrpc)).toMatchObject({
      identification: 'found',
      beneficiary: { name: 'Maria da Silva' },
    });
  });

  it('keeps the fields of the dialplan, and returns the number that the channel has already', async () => {
    const facts = { entry: 'ouvidoria', dnid: '08007771234' };
    const first = await servers.grpc('IssueProtocol', { call_id: 'a', ...facts });
    expect(protocolOf(first)).toMatchObject(facts);
    const again = await servers.grpc('IssueProtocol', { call_id: 'b', told: protocolOf(first).number });
    expect(again.reply.created).toBe(false);
    expect(protocolOf(again).number).toBe(protocolOf(first).number);
  });

  it('again with the same call id or idempotency key returns the same number over both', async () => {
    for (const same of [{ call_id: 'call-1' }, { idempotency_key: 'key-1' }]) {
      const first = await servers.overHttp('IssueProtocol', same);
      const again = await servers.grpc('IssueProtocol', same);
      expect(again.reply.created).toBe(false);
      expect(protocolOf(again).number).toBe(first.reply.number);
      const racing = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          index % 2 === 0 ? servers.grpc('IssueProtocol', same) : servers.overHttp('IssueProtocol', same),
        ),
      );
      expect(new Set(racing.map((one) => protocolOf(one).number))).toEqual(new Set([first.reply.number]));
    }
    expect((await servers.http.service.entries()).filter(({ type }) => type === 'issued')).toHaveLength(2);
  });

  it.each([
    ['unknown', { card_number: '4242' }, 'not_found'],
    ['invalid', { card_number: 'não é' }, 'card_invalid'],
    ['missing', {}, 'not_informed'],
    ['empty', { card_number: '', cpf: '', call_id: '', subject: '', class: '' }, 'not_informed'],
    ['of 4 kB', { card_number: '9'.repeat(4_096) }, 'card_invalid'],
    ['with a NUL', { card_number: '42\u000042' }, 'not_found'],
  ])('never fails for a card that is %s', async (_what, message, identification) => {
    const { code, reply } = await servers.grpc('IssueProtocol', message);
    expect(code).toBe('ok');
    expect(protocolOf({ reply }).identification).toBe(identification);
    expect(protocolOf({ reply }).number).toMatch(/^\d{20}$/);
  });

  it('never fails for a source that is down', async () => {
    servers.http.service.fail('source');
    const { reply } = await servers.grpc('IssueProtocol', { card_number: MARIA.card_number });
    expect(protocolOf({ reply })).toMatchObject({ identification: 'source_unavailable' });
  });

  it('does not change names of the operator’s system', async () => {
    const { reply } = await servers.grpc('IssueProtocol', { card_number: HOSTILE.card_number });
    expect(protocolOf({ reply }).beneficiary).toMatchObject({ name: HOSTILE.name, extra: HOSTILE.extra });
  });
});

describe('reading and writing', () => {
  it('appends the same entries as HTTP, and reads them', async () => {
    const { reply } = await servers.overHttp('IssueProtocol', { call_id: 'c2' });
    const number = String(reply.number);
    const noted = await servers.grpc('AppendEntry', {
      number,
      entry_id: 'e1',
      noted: { text: 'Pediu boleto.' },
    });
    expect(noted.reply).toMatchObject({ created: true, entry: { type: 'noted', protocol: number } });
    expect(
      (await servers.grpc('AppendEntry', { number, entry_id: 'e1', noted: { text: 'Outro' } })).reply.created,
    ).toBe(false);
    await servers.grpc('AppendEntry', {
      number,
      call_ended: { queue: 'fila', seconds: 0, reason: 'caller_hung_up' },
    });
    await servers.grpc('AppendEntry', { number, recording: { file: 'a.wav', seconds: 42 } });
    await servers.grpc('AppendEntry', { number, identified: { card_number: MARIA.card_number } });

    const spaced = `${number.slice(0, 6)} ${number.slice(6)}`;
    const read = await servers.grpc('GetProtocol', { number: spaced });
    const overHttp = await servers.overHttp('GetProtocol', { number });
    expect(protocolOf(read)).toMatchObject({ number, identification: 'found' });
    const entries = read.reply.entries as { type: string; data: unknown }[];
    expect(entries.map(({ type, data }) => ({ type, data: plain(data) }))).toEqual(
      (overHttp.reply.entries as { type: string; data: unknown }[]).map(({ type, data }) => ({ type, data })),
    );
    expect(entries.map(({ type }) => type)).toEqual([
      'issued',
      'noted',
      'call.ended',
      'recording',
      'identified',
    ]);
  });

  it('treats a protocol with the same entries and occurrences as HTTP', async () => {
    const { reply } = await servers.overHttp('IssueProtocol', { call_id: 'c3' });
    const number = String(reply.number);
    const append = async (entry: object) => servers.grpc('AppendEntry', { number, ...entry });
    await append({ classified: { class: 'care', subject: 'Consulta' } });
    await append({ occurrence_added: { subject: 'Reembolso', class: 'non_care' } });
    await append({ assigned: { to: 'ana.souza', occurrence: 2 } });
    await append({ forwarded: { to: 'Financeiro', text: 'Conferir.', occurrence: 2 } });
    await append({ call_ringing: { agent: 'PJSIP/2001' } });
    await append({ call_held: {} });
    await append({ linked: { to: number } });
    await append({ notified: { channel: 'sms', to: '+5511900000001', outcome: 'sent' } });
    await append({ callback: { outcome: 'reached' } });
    expect(await append({ answered: { decision: 'denied', text: 'Não.', occurrence: 2 } })).toMatchObject({
      code: 'clause_required',
      status: 'INVALID_ARGUMENT',
    });
    expect(await append({ answered: { decision: 'informed', text: 'Sim.' } })).toMatchObject({
      code: 'occurrence_required',
      status: 'INVALID_ARGUMENT',
    });
    expect(await append({ closed: {} })).toMatchObject({
      code: 'state_conflict',
      status: 'FAILED_PRECONDITION',
    });
    await append({ answered: { decision: 'denied', text: 'Não.', clause: '12.3', occurrence: 2 } });
    await append({ answered: { decision: 'informed', text: 'Sim.', occurrence: 1 } });
    const closed = await append({ closed: {} });
    expect(protocolOf(closed)).toMatchObject({ state: 'closed' });
    await append({ reopened: { text: 'Contesta.', occurrence: 2 } });

    const { reply: overHttp } = await servers.overHttp('GetProtocol', { number });
    const read = await servers.grpc('GetProtocol', { number });
    const { entries: _entries, deadlines, ...protocol } = overHttp;
    expect(protocolOf(read)).toMatchObject(present(protocol));
    expect(read.reply.deadlines).toMatchObject(present(deadlines));
    expect(protocolOf(read).occurrences).toMatchObject([
      { occurrence: 1, class: 'care', subject: 'Consulta', state: 'answered', decision: 'informed' },
      {
        occurrence: 2,
        class: 'non_care',
        state: 'open',
        assigned_to: 'ana.souza',
        forwarded_to: 'Financeiro',
      },
    ]);
  });

  it('finds a beneficiary by card and by CPF, active or not', async () => {
    expect((await servers.grpc('GetBeneficiary', { card_number: MARIA.card_number })).reply).toMatchObject(
      MARIA,
    );
    expect((await servers.grpc('GetBeneficiary', { cpf: '52998224725' })).reply).toMatchObject({
      name: MARIA.name,
    });
    expect(
      (await servers.grpc('GetBeneficiary', { card_number: HOSTILE.card_number })).reply.active,
    ).toBeFalsy();
  });
});
