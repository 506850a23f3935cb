import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import { KEY, MARIA, type OperatorSystem, startOperatorSystem, writeSource } from '../cli/operator-system.ts';
import { httpServer } from '../source/http-server.ts';
import { getWith, post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import { until } from '../support/until.ts';

// What an administrator checks and tries of the operator's system, over HTTP, with a real system that a source file describes.

/** The limit of a try is 10 s; the rest is for a busy machine. */
const BOUND_MS = 20_000;
const CARD = MARIA.nrCarteira;
const TOO_PATIENT = 'limits: { timeout_ms: 30000 }\n';

let system: OperatorSystem;
let server: RunningApp;
/** A key with the scope admin, and nothing else. */
let admin: string;

beforeAll(async () => {
  process.env.PRATICA_CHAVE = KEY;
  system = await startOperatorSystem();
  server = await serverFor(writeSource(system.url, TOO_PATIENT));
  admin = await server.keyWith(['admin']);
});
afterEach(() => system.behave('well'));
afterAll(async () => {
  delete process.env.PRATICA_CHAVE;
  await server.stop();
  await system.close();
});

function serverFor(file: string, limits: object = {}): Promise<RunningApp> {
  const source = loadSource({ file, env: process.env });
  return runningApp({
    configure: (config) => ({
      ...config,
      limits: { ...config.limits, ...limits },
      operators: config.operators.map((operator) => ({
        ...operator,
        source,
        card: { lengths: [CARD.length], pattern: null, check_digit: 'none' as const },
      })),
    }),
  });
}

interface Asked {
  at?: RunningApp;
  key?: string;
  language?: string;
  signal?: AbortSignal;
}

async function ask(
  path: 'check' | 'try',
  body: object,
  { at = server, key = admin, language = 'pt-BR', signal }: Asked = {},
) {
  const reply = await fetch(`${at.url}/v1/source/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'accept-language': language,
    },
    body: JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  });
  const text = await reply.text();
  return { status: reply.status, text, json: JSON.parse(text) };
}

const tryCard = (card_number: string, more: Asked = {}) => ask('try', { card_number }, more);

async function records(at = server): Promise<Record<string, unknown>[]> {
  const reply = await getWith(at.secret, `${at.url}/v1/access-records`);
  return ((await reply.json()) as { items: Record<string, unknown>[] }).items;
}

it('shows the source as it is configured, without its address and secrets', async () => {
  const reply = await getWith(admin, `${server.url}/v1/source`);
  const text = await reply.text();
  expect(JSON.parse(text)).toMatchObject({
    ans_registry: '999997',
    source: { kind: 'rest', name: 'Prática', file: 'origem.yaml', operations: ['lookup.card_number'] },
    faults: [],
  });
  expect(JSON.parse(text).source.limits).toContainEqual({ key: 'limits.timeout_ms', value: 30_000 });
  expect(text).not.toContain(KEY);
  expect(text).not.toContain(system.url);
});

describe('a check', () => {
  it('says that the source answers and takes lookups, and records no reading', async () => {
    const before = (await records()).length;
    const { json } = await ask('check', {});
    expect(json).toMatchObject({ ok: true, findings: [{ status: 'ok' }, { status: 'ok' }] });
    expect(json.findings[1].found).toMatch(/^consultas são aceitas/);
    expect(json.steps.at(-1)).toMatchObject({
      request: `GET ${system.url}/b/00000000000000000`,
      status: 404,
    });
    expect(await records()).toHaveLength(before);
  });

  it('shows a fault, what it means for callers and what to do, in the language of the request', async () => {
    system.behave('unauthorized');
    const inPortuguese = await ask('check', {});
    expect(inPortuguese.json.ok).toBe(false);
    expect(inPortuguese.json.findings).toContainEqual({
      status: 'fail',
      found: expect.stringContaining('respondeu 401'),
      callers: expect.stringContaining('recebem o número'),
      todo: expect.stringContaining('a tentativa mostra o pedido e a resposta'),
    });
    const inEnglish = await ask('check', {}, { language: 'en' });
    expect(inEnglish.json.findings[0].callers).toContain('they get the number');
    expect(inPortuguese.text + inEnglish.text).not.toContain(KEY);
  });

  it('of a source file with mistakes names file, line, key and what was expected', async () => {
    const fault = {
      'pt-BR': 'origem.yaml:9: lookupp: chave desconhecida',
      en: 'origem.yaml:9: lookupp: unknown key',
    };
    const faulty = await runningApp({
      configure: (config) => ({
        ...config,
        operators: config.operators.map((one) => ({ ...one, source: null, sourceFaults: [fault] })),
      }),
    });
    const at = { at: faulty, key: await faulty.keyWith(['admin']) };
    expect((await ask('check', {}, at)).json).toMatchObject({
      ok: false,
      findings: [{ status: 'fail', found: fault['pt-BR'], todo: expect.stringContaining('reinicie') }],
    });
    expect(await (await getWith(at.key, `${faulty.url}/v1/source`)).json()).toMatchObject({
      source: null,
      faults: [fault['pt-BR']],
    });
    expect(await tryCard(CARD, at)).toMatchObject({ status: 503, json: { code: 'source_unavailable' } });
    await faulty.stop();
  });
});

describe('a try', () => {
  it('shows request, reply, rule, person and what it means, step by step, and is recorded', async () => {
    const asked = CARD.replace(/^0+/, '');
    const { status, json } = await tryCard(asked);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      asked: { field: 'card_number', value: asked },
      written: CARD,
      outcome: 'found',
      fault: null,
      ok: true,
      headline: 'Encontrado',
      caller: 'ouve o número do protocolo',
      agent: `vê ${MARIA.nmBenef}, plano Essencial`,
      todo: null,
      exchanges: [{ request: { head: `GET ${system.url}/b/${CARD}` }, reply: { status: 200 } }],
    });
    expect(json.rule).toContain('200');
    expect(json.exchanges[0].reply.body.text).toContain(`"nmBenef": "${MARIA.nmBenef}"`);
    expect(json.record).toContainEqual({ field: 'birth_date', value: '1961-03-14', from: 'dtNasc' });
    const [newest] = await records();
    expect(newest).toMatchObject({ route: 'POST /v1/source/try', fields: 'full', card_number: asked });
  });

  it('never shows a secret, not even one that the system sends back', async () => {
    system.behave('echo');
    const { text } = await tryCard(CARD);
    expect(text).toContain('••••');
    expect(text).not.toContain(KEY);
  });

  it('of an unknown card is an answer, and is recorded, too: the reply was shown', async () => {
    const { json } = await tryCard('999', { language: 'en' });
    expect(json).toMatchObject({ outcome: 'not_found', ok: true, headline: 'Not found', record: [] });
    expect(json.exchanges[0].reply).toMatchObject({ status: 404 });
    expect(json.outside_format).toContain('Not in this operator’s format');
    expect((await records())[0]).toMatchObject({ fields: 'full', card_number: '999' });
  });

  it('shows half a reply as it came, with the code of the fault and what to do', async () => {
    system.behave('garbage');
    const { json } = await tryCard(CARD);
    expect(json).toMatchObject({ outcome: 'unavailable', ok: false, fault: 'malformed_reply' });
    expect(json.exchanges[0].reply.body.text).toContain('"nmBenef": "MAR');
    expect(json.todo).not.toBeNull();
  });

  it('of a system that says nothing ends within its time limit, however patient the file is', async () => {
    system.behave('mute');
    const started = performance.now();
    const { status, json } = await tryCard(CARD);
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    expect(status).toBe(200);
    expect(json).toMatchObject({ outcome: 'unavailable', fault: 'timeout', exchanges: [{ reply: null }] });
  });

  it.each([
    [{ card_number: '1'.repeat(21) }, 422],
    [{ cpf: '52998224726' }, 422],
    [{}, 422],
    [{ card_number: '1', operator: '000515' }, 422],
    // Its file has no lookup by CPF.
    [{ cpf: '52998224725' }, 503],
  ])('of %j is refused with %i', async (body, status) => {
    expect((await ask('try', body)).status).toBe(status);
  });

  it('needs the scope admin', async () => {
    const key = await server.keyWith(['beneficiaries:read', 'protocols:read']);
    expect((await tryCard(CARD, { key })).status).toBe(403);
  });
});

it('ends when the person leaves: the operator’s system is not asked any longer, and nothing is recorded', async () => {
  let arrived = false;
  let left = false;
  const silent = await httpServer((_request, response) => {
    arrived = true;
    response.once('close', () => {
      left = true;
    });
  });
  const waiting = await serverFor(writeSource(silent.origin, TOO_PATIENT));
  const at = { at: waiting, key: await waiting.keyWith(['admin']) };
  const leaving = new AbortController();
  const tried = tryCard(CARD, { ...at, signal: leaving.signal }).catch((error: Error) => error.name);
  await until('the lookup arrives', () => arrived);
  // One at a time.
  expect(await tryCard(CARD, at)).toMatchObject({ status: 429, json: { code: 'lookup_limited' } });
  const leftAt = performance.now();
  leaving.abort();
  expect(await tried).toBe('AbortError');
  await until('the lookup is cancelled', () => left);
  // Not by the limit of 10 s.
  expect(performance.now() - leftAt).toBeLessThan(8_000);
  expect(await records(waiting)).toEqual([]);
  await waiting.stop();
  await silent.close();
});

it('uses up the lookups of who asks, a miss more than a hit', async () => {
  const limited = await serverFor(writeSource(system.url), {
    lookups: { points: 10, seconds: 600, missCost: 5 },
  });
  const at = { at: limited, key: await limited.keyWith(['admin']) };
  expect((await tryCard(CARD, at)).status).toBe(200);
  expect((await tryCard('999', at)).status).toBe(200);
  // 1 and 5 of 10 are used: the next, paid as a miss, does not fit.
  expect(await tryCard(CARD, at)).toMatchObject({ status: 429, json: { code: 'lookup_limited' } });
  expect((await ask('check', {}, at)).status).toBe(429);
  const issued = await post(`${limited.url}/v1/protocols`, { key: limited.secret, body: {} });
  expect(issued.status).toBe(201);
  await limited.stop();
});

it('asks the running source where it is a file', async () => {
  const demo = await runningApp();
  const at = { at: demo, key: await demo.keyWith(['admin']) };
  expect((await ask('check', {}, at)).json.ok).toBe(true);
  const { json } = await tryCard('00012345678901230', at);
  expect(json).toMatchObject({ outcome: 'found', exchanges: [], ms: null });
  expect(json.record).toContainEqual({ field: 'name', value: 'Maria Aparecida dos Santos', from: null });
  await demo.stop();
});
