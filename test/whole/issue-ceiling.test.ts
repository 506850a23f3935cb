import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { callFastAgi } from '../support/fake-asterisk.ts';
import { freePort } from '../support/free-port.ts';

const OPERATOR = '326305';
const SCRIPT = '/issue';

let folder: string;
let app: App | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carimbo-ceiling-'));
  app = null;
});
afterEach(async () => {
  await app?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A server with this line under `limits:`, or with none. */
async function serving(limit: string | null) {
  const file = join(folder, 'carimbo.yaml');
  const lines = [
    'operators:',
    `  - ans_registry: "${OPERATOR}"`,
    '    name: Uma',
    `database: { url: "sqlite:${folder}/c.db" }`,
  ];
  await writeFile(file, [...lines, ...(limit === null ? [] : [`limits: { ${limit} }`]), ''].join('\n'));
  const env = {
    CARIMBO_HTTP_PORT: String(await freePort()),
    CARIMBO_AGI_PORT: String(await freePort()),
  };
  // The demo makes its own database.
  const config = { ...loadConfig({ file, env, mode: 'production' }), mode: 'demo' as const };
  app = await createApp(config, pino({ level: 'silent' }));
  const { http } = await app.start();
  const { keys } = app;
  return {
    agiPort: Number(env.CARIMBO_AGI_PORT),
    key: async () => (await keys.create({ operator: OPERATOR, scopes: ['protocols:issue'] })).secret,
    issue: async (secret: string, call_id: string, query = '') => {
      const reply = await fetch(`http://127.0.0.1:${http.port}/v1/protocols${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ call_id }),
      });
      return { status: reply.status, retryAfter: reply.headers.get('retry-after'), body: await reply.text() };
    },
  };
}

it('a key that has issued as many as the ceiling allows waits for the next minute; others and FastAGI go on', async () => {
  const { key, issue, agiPort } = await serving('issues_per_minute: 3');
  const [first, second] = [await key(), await key()];
  for (const call of ['a', 'b', 'c']) {
    expect((await issue(first, call)).status).toBe(201);
    // A repeat is no new number, and has its own even at the ceiling.
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

it('there is no ceiling unless one is configured', async () => {
  const { key, issue } = await serving(null);
  const secret = await key();
  const statuses = await Promise.all(Array.from({ length: 300 }, (_, i) => issue(secret, `c${i}`)));
  expect(statuses.filter(({ status }) => status !== 201)).toEqual([]);
});
