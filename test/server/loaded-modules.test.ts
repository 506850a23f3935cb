import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { callFastAgi } from '../support/fake-asterisk.ts';

const PRELOAD = new URL('../support/list-modules.mjs', import.meta.url).href;

/** Folders and files of the build that serving the demo never needs: tools and other commands are loaded when they are called. */
const NOT_FOR_SERVING = [
  'auth/openid-sign-in',
  'authoring/',
  'cli/asterisk/plan-dialplan',
  'cli/call/',
  'cli/doctor/check-',
  'cli/source/report-',
  'grpc/',
  'journal/verify',
  'outgoing/',
  'papers/draw-paper',
  'papers/sheet',
  'source/kinds/grpc/create-grpc-transport',
  'store/postgres/',
];

/** Of authoring/: what only an author at the terminal needs. */
const NOT_FOR_TRIALS = ['authoring/import/', 'authoring/record/', 'authoring/tests/', 'cli/source/report-'];

it('a started server loads no module of authoring/, nor of other commands, until a source is tried', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-modules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const list = join(folder, 'modules.txt');
  const server = await startCarimbo({
    CARIMBO_DATA_DIR: join(folder, 'data'),
    LOADED_MODULES: list,
    NODE_OPTIONS: `--import=${PRELOAD}`,
  });
  const card = readFileSync(new URL('../../demo/beneficiaries.csv', import.meta.url), 'utf8')
    .split('\n')[1]
    ?.split(',')[0];
  async function request(path: string, body?: object): Promise<string> {
    const response = await fetch(`${server.url}${path}`, {
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.ok, `${path}: ${text}`).toBe(true);
    return text;
  }

  const { number, identification } = JSON.parse(
    await request('/v1/protocols', { card_number: card, call_id: 'modules.1' }),
  );
  expect(identification).toBe('found');
  await request(`/v1/protocols/${number}/entries`, { type: 'noted', text: 'teste' });
  for (const path of [
    `/v1/protocols/${number}`,
    `/v1/protocols/${number}/record.json`,
    '/v1/protocols?call_id=modules.1',
    `/v1/beneficiaries/${card}`,
    '/openapi.json',
    '/postman.json',
    '/docs',
    '/metrics',
  ])
    await request(path);
  const { variables } = await callFastAgi({
    port: server.agiPort,
    keys: { 'welcome-card': [`${card}#`] },
  });
  expect(variables.CARIMBO_IDENTIFICATION).toBe('found');
  const loadedSoFar = () =>
    readFileSync(list, 'utf8')
      .split('\n')
      .flatMap((url) => /\/dist\/(.+)$/.exec(url)?.[1] ?? []);
  const loaded = loadedSoFar();
  expect(loaded).toEqual(expect.arrayContaining(['http/server.js', 'telephony/agi/ura.js']));
  expect(loaded.filter((file) => NOT_FOR_SERVING.some((start) => file.startsWith(start)))).toEqual([]);

  // The tools of a try, and no others, once an administrator asks for one.
  const session = await fetch(`${server.url}/v1/session/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ user: 'admin' }),
  });
  const [cookie = ''] = (session.headers.get('set-cookie') ?? '').split(';');
  const tried = await fetch(`${server.url}/v1/source/try`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, cookie },
    body: JSON.stringify({ card_number: card }),
  });
  expect(await tried.json()).toMatchObject({ outcome: 'found' });
  const added = loadedSoFar().slice(loaded.length);
  expect(added).toContain('authoring/try/operator-trials.js');
  expect(added.filter((file) => NOT_FOR_TRIALS.some((start) => file.startsWith(start)))).toEqual([]);
  await server.end('SIGTERM');
});
