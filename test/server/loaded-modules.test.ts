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

it('a started server loads no module of authoring/, nor of other commands, whatever is requested', async () => {
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
  await server.end('SIGTERM');

  const loaded = readFileSync(list, 'utf8')
    .split('\n')
    .flatMap((url) => /\/dist\/(.+)$/.exec(url)?.[1] ?? []);
  expect(loaded).toEqual(expect.arrayContaining(['http/server.js', 'telephony/agi/ura.js']));
  expect(loaded.filter((file) => NOT_FOR_SERVING.some((start) => file.startsWith(start)))).toEqual([]);
});
