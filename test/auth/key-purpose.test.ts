import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../cli/in-process.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

describe('a key with a purpose', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-purpose-'));
  const config = join(folder, 'carimbo.yaml');
  const url = `sqlite:${join(folder, 'carimbo.db')}`;
  let server: RunningApp;
  beforeAll(async () => {
    writeFileSync(
      config,
      `operators:\n  - { ans_registry: "999997", name: A }\ndatabase: { url: "${url}" }\n`,
    );
    server = await runningApp({ database: url });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const create = (...words: string[]) =>
    inProcess(
      'keys',
      'create',
      '--json',
      '--scopes',
      'protocols:read,audit:read',
      '--config',
      config,
      ...words,
    );

  it('gives it as the reason of its readings, and is listed with it', async () => {
    const { stdout } = await create('--purpose', ' Tela do atendente ');
    const { id, key, purpose } = JSON.parse(stdout);
    expect(purpose).toBe('Tela do atendente');
    const list = await inProcess('keys', 'list', '--config', config);
    expect(list.stdout.split('\n').find((line) => line.startsWith(id))).toMatch(/Tela do atendente$/);
    const get = (path: string) => fetch(server.url + path, { headers: { authorization: `Bearer ${key}` } });
    expect((await get('/v1/protocols')).status).toBe(200);
    expect(await (await get('/v1/access-records')).json()).toMatchObject({
      items: [{ actor: `key:${id}`, reason: 'Tela do atendente', reason_source: 'purpose' }],
    });
  });

  it.each(['', '  ', 'x'.repeat(201)])('refuses the purpose "%s"', async (purpose) => {
    expect((await create('--purpose', purpose)).code).not.toBe(0);
  });
});
