import { afterEach, beforeEach, expect, it } from 'vitest';
import { httpServer, type TestServer } from '../source/http-server.ts';
import { getWith, post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

const TIMEOUT_MS = 400;
/** `lookup_budget_ms` of the operator. */
const BUDGET_MS = 1500;
/** The budget, and time for everything else on a busy machine: far below the 30 s that a request for a number may take. */
const LONGEST_WAIT_MS = BUDGET_MS + 10_000;
/** The same. */
const RECOVERED_WITHIN_MS = 20_000;

let operator: TestServer;
let server: RunningApp;
/** How many of the next token requests are never answered. */
let stuck = 0;
let calls = 0;

beforeEach(async () => {
  operator = await httpServer((request, response) => {
    if (request.url === '/token' && stuck > 0) {
      stuck -= 1;
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    if (request.url === '/token') response.end('{"access_token":"um-token","expires_in":600}');
    else if (request.method === 'POST') response.end(`{"numero":"7${String(calls).padStart(11, '0')}"}`);
    else response.end('{"nome":"Maria da Silva","situacao":"A"}');
  });
  const source = `kind: rest
name: operadora
parameters: { segredo: { env: SEGREDO } }
connection: { base_url: "${operator.origin}" }
auth: { kind: oauth2, token_url: "${operator.origin}/token", client_id: carimbo, client_secret: "\${segredo}" }
limits: { timeout_ms: ${TIMEOUT_MS}, attempts: 1, breaker: { failures: 1000 } }
lookup: { card_number: { url: "/beneficiarios/\${card_number}" } }
mapping: { name: nome, active: situacao }
issue:
  request: { method: POST, url: /protocolos, body: { json: { referencia: "\${reference}" } } }
  number: { value: numero }
`;
  server = await runningApp({
    files: {
      'operadora.yaml': source,
      'carimbo.yaml': `operators: [{ ans_registry: "999997", name: Teste, lookup_budget_ms: ${BUDGET_MS}, source: operadora.yaml }]
agi: { enabled: false }
`,
    },
    env: { SEGREDO: 'segredo-do-cliente' },
  });
});
afterEach(async () => {
  await operator.close();
  await server.stop();
});

async function issue(): Promise<{ identification: string; number: string; ms: number }> {
  calls += 1;
  const begun = performance.now();
  const reply = await post(`${server.url}/v1/protocols`, {
    key: server.secret,
    body: { call_id: `token-${calls}`, card_number: '12345678901234567' },
  });
  expect(reply.status).toBe(201);
  const { identification, number } = (await reply.json()) as { identification: string; number: string };
  return { identification, number, ms: performance.now() - begun };
}

it('identifies callers again soon after one token request was never answered', async () => {
  stuck = 1;
  const first = await issue();
  expect(first.identification).toBe('source_unavailable');
  expect(first.ms).toBeLessThan(LONGEST_WAIT_MS);
  const deadline = performance.now() + RECOVERED_WITHIN_MS;
  let last = first;
  while (last.identification !== 'found' && performance.now() < deadline) last = await issue();
  expect(last.identification).toBe('found');
});

it('issues within the budget and requests one token at a time while the token server does not answer', async () => {
  stuck = 1000;
  const issued = await Promise.all(Array.from({ length: 10 }, issue));
  for (const { identification, ms } of issued) {
    expect(identification).toBe('source_unavailable');
    expect(ms).toBeLessThan(LONGEST_WAIT_MS);
  }
  const asked = operator.received.map((request) => request.url);
  expect(new Set(asked)).toEqual(new Set(['/token']));
  // Each takes up to TIMEOUT_MS, and there is only one at a time.
  expect(asked.length).toBeLessThanOrEqual(Math.ceil(LONGEST_WAIT_MS / TIMEOUT_MS));
  // The requests for numbers were never sent, so no person has to find out what became of them.
  for (const { number } of issued) {
    const reply = await getWith(server.secret, `${server.url}/v1/protocols/${number}`);
    expect(await reply.json()).toMatchObject({ numbering: 'contingency' });
  }
});
