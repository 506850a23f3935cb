import { afterEach, expect, it } from 'vitest';
import { callFastAgi } from '../support/fake-asterisk.ts';
import { post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

const OPERATOR = '326305';
const SCRIPT = '/issue';

let server: RunningApp | undefined;
afterEach(() => server?.stop());

/** Starts a server with this line under `limits:`, or without limits. */
async function serving(limit: string | null) {
  const lines = [
    `operators: [{ ans_registry: "${OPERATOR}", name: Uma }]`,
    ...(limit === null ? [] : [`limits: { ${limit} }`]),
  ];
  server = await runningApp({ files: { 'carimbo.yaml': lines.join('\n') } });
  const { url, agiPort, keyWith } = server;
  return {
    agiPort,
    key: () => keyWith(['protocols:issue']),
    issue: async (key: string, call_id: string, query = '') => {
      const reply = await post(`${url}/v1/protocols${query}`, { key, body: { call_id } });
      return { status: reply.status, retryAfter: reply.headers.get('retry-after'), body: await reply.text() };
    },
  };
}

it('refuses a key above its limit until the next minute; other keys and FastAGI go on', async () => {
  const { key, issue, agiPort } = await serving('issues_per_minute: 3');
  const [first, second] = [await key(), await key()];
  for (const call of ['a', 'b', 'c']) {
    expect((await issue(first, call)).status).toBe(201);
    // A repeated request gets its number even at the limit: it uses up none.
    expect((await issue(first, call)).status).toBe(200);
  }
  const refused = await issue(first, 'd');
  expect({ status: refused.status, code: JSON.parse(refused.body).code }).toEqual({
    status: 429,
    code: 'issue_limited',
  });
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  expect(Number(refused.retryAfter)).toBeLessThanOrEqual(60);
  expect((await issue(first, 'd', '?format=form')).body).toMatch(/^code=issue_limited&.*&status=error$/);
  expect((await issue(second, 'e')).status).toBe(201);
  for (let call = 0; call < 5; call++) {
    const { variables } = await callFastAgi({ port: agiPort, script: SCRIPT, linkedId: `1.${call}` });
    expect(variables).toMatchObject({ CARIMBO_STATUS: 'ok' });
  }
});

it('has no limit unless one is configured', async () => {
  const { key, issue } = await serving(null);
  const secret = await key();
  const statuses = await Promise.all(Array.from({ length: 300 }, (_, i) => issue(secret, `c${i}`)));
  expect(statuses.filter(({ status }) => status !== 201)).toEqual([]);
});
