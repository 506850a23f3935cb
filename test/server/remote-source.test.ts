import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import { checkSources } from '../../src/cli/doctor/check-sources.ts';
import type { RestSettings } from '../../src/source/kinds/http/schema.ts';
import { httpServer, type TestServer } from '../source/http-server.ts';
import { post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

/** The whole server with an operator whose system is an HTTP server that a source file describes. */
let operator: TestServer;
let isDown = false;
let server: RunningApp;

beforeAll(async () => {
  operator = await httpServer(({ url: path }, response) => {
    if (isDown) return response.writeHead(500).end('Internal error');
    const isKnown = path === '/beneficiarios/00012345678901230';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { nome: 'Maria', situacao: 'A' } : {}));
  });
  const source = `kind: rest
name: Cadastro
connection: { base_url: "${operator.origin}" }
limits: { attempts: 1, breaker: { failures: 2, pause_seconds: 1 } }
lookup:
  card_number: { url: "/beneficiarios/\${card_number}" }
mapping: { name: nome, active: situacao }
`;
  server = await runningApp({
    files: {
      'origem.yaml': source,
      'carimbo.yaml': `operators:
  - ans_registry: "326305"
    name: Operadora
    source: origem.yaml
agi: { enabled: false }
`,
    },
  });
});
afterAll(async () => {
  await server.stop();
  await operator.close();
});

async function issue(card_number: string): Promise<Record<string, unknown>> {
  const reply = await post(`${server.url}/v1/protocols`, { key: server.secret, body: { card_number } });
  expect(reply.status).toBe(201);
  return (await reply.json()) as Record<string, unknown>;
}

const text = async (path: string) => (await fetch(server.url + path)).text();

test('issues whether the card is found, not found or the operator’s system is down, and identifies the caller later', async () => {
  expect(await issue('00012345678901230')).toMatchObject({
    identification: 'found',
    beneficiary: { name: 'Maria', active: true },
  });
  expect(await issue('00012345678901231')).toMatchObject({ identification: 'not_found' });

  isDown = true;
  for (let i = 0; i < 3; i += 1)
    expect(await issue('00012345678901230')).toMatchObject({ identification: 'source_unavailable' });
  expect(await text('/readyz')).toContain('disjuntor aberto');
  expect(await text('/metrics')).toContain('carimbo_source_breaker_state{operator="326305",lane="lookup"} 2');
  // Two failures opened the circuit breaker; the third lookup was not sent.
  expect(operator.received.filter(({ url: path }) => path.endsWith('230'))).toHaveLength(3);

  isDown = false;
  await vi.waitFor(
    async () => expect(await issue('00012345678901230')).toMatchObject({ identification: 'found' }),
    { timeout: 10_000, interval: 100 },
  );
  const metrics = await text('/metrics');
  expect(metrics).toContain('carimbo_source_breaker_state{operator="326305",lane="lookup"} 0');
  expect(metrics).toContain(
    'carimbo_source_exchange_seconds_count{operator="326305",operation="lookup.card_number",outcome="not_found"} 1',
  );
  expect(metrics).toContain('carimbo_source_waiting{operator="326305",lane="lookup"} 0');
  expect(JSON.parse(await text('/readyz'))).toMatchObject({
    checks: { source_326305: { ok: true, detail: expect.stringContaining('última consulta') } },
  });
});

test('doctor checks the connection without looking up a person', async () => {
  const before = operator.received.length;
  expect(await checkSources({ config: server.config, command: commandLine({}) })).toMatchObject([
    { status: 'ok', found: expect.stringContaining('Cadastro') },
  ]);
  const asked = operator.received.slice(before).map(({ url: path }) => path);
  // The server goes on looking up the person whom it could not identify.
  const ofDoctor = asked.filter((path) => path.includes('beneficiarios') && !path.endsWith('230'));
  expect(ofDoctor).toEqual(['/beneficiarios/0']);

  const [source] = server.config.operators.map(({ source: described }) => described);
  if (source === null || source === undefined || source.kind !== 'rest')
    throw new Error('it is a rest source');
  const gone = {
    ...source,
    settings: { ...(source.settings as RestSettings), connection: { base_url: 'http://127.0.0.1:9' } },
  };
  const elsewhere = server.config.operators.map((each) => ({ ...each, source: gone as typeof source }));
  expect(
    await checkSources({ config: { ...server.config, operators: elsewhere }, command: commandLine({}) }),
  ).toMatchObject([{ status: 'fail', todo: expect.stringContaining('carimbo source check') }]);
});
