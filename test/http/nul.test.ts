import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

interface Parameter {
  name: string;
  in: string;
  schema: { enum?: string[] };
}
type Paths = Record<string, { get?: { parameters?: Parameter[] } }>;

/** The URL of every GET in the OpenAPI document, with NUL in each parameter. */
function urlsWithNul(paths: Paths): string[] {
  return Object.entries(paths).flatMap(([path, { get }]) => {
    if (get === undefined) return [];
    const filled = path.replace(/\{\w+\}/g, 'x%00y');
    const query = (get.parameters ?? []).filter((parameter) => parameter.in === 'query');
    return [
      filled,
      path.replace(/\{\w+\}/g, '%00'),
      path.replace(/\{\w+\}/g, '9999972026112200%000001'),
      `${filled}?nada%00=x`,
      ...query.flatMap(({ name }) => [`${filled}?${name}=x%00y`, `${filled}?${name}=%00`]),
    ];
  });
}

describe.each(['PostgreSQL', 'SQLite'])('NUL in a request, on %s', (kind) => {
  let server: RunningApp;
  let get: (path: string) => Promise<Response>;
  beforeAll(async () => {
    server = await runningApp(kind === 'PostgreSQL' ? { database: await postgres.database() } : {});
    get = (path) => fetch(server.url + path, { headers: { authorization: `Bearer ${server.secret}` } });
  });
  afterAll(() => server.stop());

  it('never causes an internal error: the URL is found, not found, or refused', async () => {
    const { paths } = (await (await get('/openapi.json')).json()) as { paths: Paths };
    const all = urlsWithNul(paths);
    expect(all.length).toBeGreaterThan(30);
    const failed: string[] = [];
    for (const path of all) {
      const { status } = await get(path);
      if (status >= 500) failed.push(`${path}: ${status}`);
    }
    expect(failed).toEqual([]);
  });

  it('is removed from numbers: at the end the number is still found, inside another text it is not', async () => {
    const headers = { authorization: `Bearer ${server.secret}`, 'content-type': 'application/json' };
    const issue = await fetch(`${server.url}/v1/protocols`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ call_id: 'a\u0000b', card_number: '1\u0000' }),
    });
    expect(issue.status).toBe(201);
    const { number } = (await issue.json()) as { number: string };
    expect((await get(`/v1/protocols/x%00${number}`)).status).toBe(404);
    expect((await get(`/v1/protocols/${number}%00`)).status).toBe(200);
    expect((await get('/v1/protocols?call_id=ab')).status).toBe(200);
  });

  it.each(['application/json', 'application/x-www-form-urlencoded'])(
    'is removed from every text of an entry sent as %s',
    async (type) => {
      const post = (path: string, fields: Record<string, string>) =>
        fetch(server.url + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${server.secret}`, 'content-type': type },
          body: type.endsWith('json') ? JSON.stringify(fields) : new URLSearchParams(fields),
        });
      const issue = await post('/v1/protocols', {
        subject: 'a\u0000b',
        caller: '\u00001198765',
        call_id: type,
      });
      expect(issue.status).toBe(201);
      const { number } = (await issue.json()) as { number: string };
      const entry = { type: 'noted', text: 'x\u0000y', entry_id: 'e\u00001' };
      expect((await post(`/v1/protocols/${number}/entries`, entry)).status).toBe(201);
      expect((await post(`/v1/protocols/${number}%00x/entries`, entry)).status).toBe(404);
      const stored = await (await get(`/v1/protocols/${number}`)).text();
      expect(stored).toContain('"xy"');
      expect(stored).not.toContain('\\u0000');
    },
  );
});
