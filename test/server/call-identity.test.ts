import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callFastAgi, type FakeCall } from '../support/fake-asterisk.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

// The first of demo/beneficiaries.csv.
const MARIA = '00012345678901230';

interface Reply {
  status: number;
  json: Record<string, unknown> & { number: string };
}

let server: RunningApp;

beforeAll(async () => {
  server = await runningApp();
});
afterAll(() => server.stop());

async function http(method: string, path: string, body?: object | URLSearchParams): Promise<Reply> {
  const isForm = body instanceof URLSearchParams;
  const reply = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${server.secret}`,
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  return { status: reply.status, json: (await reply.json()) as Reply['json'] };
}

const issue = (body: object) => http('POST', '/v1/protocols', body);

/** A channel that keeps its variables between AGI() calls, as in Asterisk. */
function channel(variables: Record<string, string>) {
  const kept = new Map(Object.entries(variables));
  const interfere = (words: string[]): string | null => {
    const [verb, , name = '', value = ''] = words;
    if (verb === 'SET') kept.set(name.replace(/^__?/, ''), value);
    if (verb === 'GET' && kept.get(name)) return `200 result=1 (${kept.get(name)})`;
    return null;
  };
  return {
    kept,
    call: (what: Partial<FakeCall> = {}) =>
      callFastAgi({ port: server.agiPort, script: 'issue', interfere, ...what }),
  };
}

describe('the number that a channel already has', () => {
  test('is returned again over HTTP whatever call id and caller are sent with it, in JSON and in a form', async () => {
    const { json: first } = await issue({ call_id: 'told-1', caller: '11987654321' });
    const again = await issue({ told: first.number, call_id: 'of-the-agent', caller: '21999990000' });
    expect(again).toMatchObject({ status: 200, json: { number: first.number, call_id: 'told-1' } });
    const form = await http(
      'POST',
      '/v1/protocols',
      new URLSearchParams({ told: first.number, call_id: 'of-another' }),
    );
    expect(form).toMatchObject({ status: 200, json: { number: first.number } });
  });

  test('accepts a card that comes later', async () => {
    const { json: first } = await issue({ call_id: 'told-2' });
    const again = await issue({ told: first.number, call_id: 'elsewhere', card_number: MARIA });
    expect(again.json).toMatchObject({ number: first.number, identification: 'found' });
  });

  test('is ignored when it is unknown, not a text or far too long: the call id decides', async () => {
    const { json: first } = await issue({ call_id: 'told-3' });
    for (const told of ['99999720200101000001', 'x'.repeat(5_000), '🙂'.repeat(100), 7, ['a'], {}]) {
      const again = await issue({ told, call_id: 'told-3', entry: told, dnid: told });
      expect(again).toMatchObject({ status: 200, json: { number: first.number } });
    }
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/carimbo_issue_notices_total\{operator="999997",what="told_unknown"\} 3/);
  });

  test('is issued for a caller or a subject that is too long: they are cut at whole characters', async () => {
    const { status, json } = await issue({ caller: '🙂'.repeat(300), subject: 'x'.repeat(1_001) });
    expect(status).toBe(201);
    expect(json).toMatchObject({ caller: '🙂'.repeat(255), subject: 'x'.repeat(1_000) });
  });

  test('is never replaced on a channel that calls FastAGI with another linkedid', async () => {
    const caller = channel({ 'CHANNEL(linkedid)': 'agi-1' });
    await caller.call();
    const number = caller.kept.get('CARIMBO_PROTOCOL');
    caller.kept.set('CHANNEL(linkedid)', 'of-the-agent');
    caller.kept.set('CARIMBO_CALL', '');
    await caller.call({ args: [`card=${MARIA}`] });
    expect(caller.kept.get('CARIMBO_PROTOCOL')).toBe(number);
    expect(caller.kept.get('CARIMBO_IDENTIFICATION')).toBe('found');
  });

  test('stays on the channel and is spoken when this server does not know it', async () => {
    const before = {
      CARIMBO_PROTOCOL: '32630520200101000042',
      CARIMBO_SPOKEN: 'what the dialplan has',
      CARIMBO_CARD: '1',
    };
    const caller = channel(before);
    const report = await caller.call({ script: 'ura' });
    expect(report.digits).toBe('32630520200101000042');
    expect(Object.fromEntries(caller.kept)).toMatchObject(before);
    expect(caller.kept.get('CDR(userfield)')).toBe('32630520200101000042');
  });

  test('stays on the channel when the dialplan names an operator that is not served here', async () => {
    const caller = channel({ CARIMBO_PROTOCOL: '32630520200101000042' });
    const report = await caller.call({ script: 'ura', args: ['operator=123456'] });
    expect(caller.kept.get('CARIMBO_PROTOCOL')).toBe('32630520200101000042');
    expect(report.heard).not.toContain('no-protocol');
  });
});

describe('the identity of a call', () => {
  test('is taken once, at the first step: a later linkedid of an agent does not make it another call', async () => {
    const caller = channel({ 'CHANNEL(linkedid)': 'once-1' });
    const first = await caller.call();
    expect(caller.kept.get('CARIMBO_CALL')).toBe('once-1');
    expect(first.commands).toContainEqual(['SET', 'VARIABLE', '__CARIMBO_CALL', 'once-1']);
    const number = caller.kept.get('CARIMBO_PROTOCOL');
    caller.kept.set('CHANNEL(linkedid)', 'of-the-agent');
    caller.kept.set('CARIMBO_PROTOCOL', '');
    await caller.call();
    expect(caller.kept.get('CARIMBO_PROTOCOL')).toBe(number);
    expect((await issue({ call_id: 'once-1' })).json.number).toBe(number);
  });

  test('includes entry and dialled number, given to FastAGI as arguments or by Asterisk', async () => {
    const facts = async (number = '') => (await http('GET', `/v1/protocols/${number}`)).json;
    const named = channel({ 'CHANNEL(linkedid)': 'facts-1' });
    await named.call({ args: ['entry=ouvidoria', 'dnid=08007771234', 'class=ombudsman'] });
    expect(await facts(named.kept.get('CARIMBO_PROTOCOL'))).toMatchObject({
      entry: 'ouvidoria',
      dnid: '08007771234',
      class: 'ombudsman',
    });
    for (const filter of ['entry=ouvidoria', 'dnid=08007771234']) {
      const page = (await http('GET', `/v1/protocols?${filter}`)).json as unknown as { items: unknown[] };
      expect(page.items).toHaveLength(1);
    }
    const plain = channel({ 'CHANNEL(linkedid)': 'facts-2' });
    await plain.call({ environment: { agi_dnid: '3003' } });
    expect(await facts(plain.kept.get('CARIMBO_PROTOCOL'))).toMatchObject({ entry: null, dnid: '3003' });
  });
});

describe('after the dialogue', () => {
  test('the channel has its previous time limit again, less the time that has passed', async () => {
    const limited = channel({ 'CHANNEL(linkedid)': 'limit-1', 'TIMEOUT(absolute)': '3600.000' });
    await limited.call({ script: 'ura' });
    const left = Number(limited.kept.get('TIMEOUT(absolute)'));
    expect(left).toBeGreaterThan(3_500);
    expect(left).toBeLessThan(3_600);
  });

  test.each([
    [{}, 'CDR(userfield)'],
    [{ CARIMBO_CDR: 'protocolo' }, 'CDR(protocolo)'],
    [{ CARIMBO_CDR: 'none' }, null],
    [{ CARIMBO_CDR: 'a)b' }, null],
  ])('a channel with %j has nothing else set but %s, and how the dialogue ended', async (settings, field) => {
    const caller = channel({ ...settings, 'CHANNEL(linkedid)': `cdr-${JSON.stringify(settings)}` });
    const { commands } = await caller.call({ script: 'ura' });
    const set = commands.filter(([verb]) => verb === 'SET').map(([, , name = '']) => name);
    const others = set.filter((name) => !/^__CARIMBO_|^TIMEOUT\(absolute\)$/.test(name));
    expect(others).toEqual([...(field === null ? [] : [field]), 'CARIMBO_DIALOGUE']);
  });
});
