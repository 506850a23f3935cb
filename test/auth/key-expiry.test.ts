import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inProcess } from '../cli/in-process.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-22T15:00:00Z');

describe('a key that expires', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-expiry-'));
  const config = join(folder, 'carimbo.yaml');
  const url = `sqlite:${join(folder, 'carimbo.db')}`;
  let server: RunningApp;
  beforeAll(async () => {
    // Only the date: timers and time limits keep running.
    vi.useFakeTimers({ toFake: ['Date'], now: START });
    writeFileSync(
      config,
      `operators:\n  - { ans_registry: "999997", name: A }\ndatabase: { url: "${url}" }\n`,
    );
    server = await runningApp({ database: url });
  });
  afterAll(async () => {
    await server.stop();
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });

  const run = (...words: string[]) => inProcess(...words, '--config', config);
  async function create(...words: string[]): Promise<{ id: string; key: string; expires_at: string }> {
    const { stdout } = await run('keys', 'create', '--json', ...words);
    return JSON.parse(stdout);
  }
  const issue = async (key: string) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const reply = await fetch(`${server.url}/v1/protocols`, { method: 'POST', headers, body: '{}' });
    return { status: reply.status, code: ((await reply.json()) as { code?: string }).code };
  };
  const lineOf = async (id: string) =>
    (await run('keys', 'list')).stdout.split('\n').find((line) => line.startsWith(id));

  it('issues until then and not after, and is listed as expired', async () => {
    const { id, key, expires_at } = await create('--expires', '90d');
    expect(expires_at).toBe(new Date(START + 90 * DAY).toISOString());
    expect((await issue(key)).status).toBe(201);
    expect(await lineOf(id)).toContain(`válida até ${expires_at}`);
    vi.setSystemTime(START + 90 * DAY - 1);
    expect((await issue(key)).status).toBe(201);
    vi.setSystemTime(START + 90 * DAY);
    expect(await issue(key)).toEqual({ status: 401, code: 'key_expired' });
    expect(await lineOf(id)).toContain(`venceu em ${expires_at}`);
    vi.setSystemTime(START);
  });

  it('is valid until the end of the given day in the operator’s time zone', async () => {
    const { expires_at } = await create('--expires', '2027-03-31');
    expect(expires_at).toBe('2027-04-01T03:00:00.000Z');
  });

  it.each(['ontem', '0d', '2027-02-30', '2026-11-01'])('cannot be created to expire “%s”', async (when) => {
    expect((await run('keys', 'create', '--expires', when)).code).not.toBe(0);
  });

  it('shows when it was last used', async () => {
    const { id, key } = await create('--expires', '1d');
    expect(await lineOf(id)).toContain('nunca usada');
    expect((await issue(key)).status).toBe(201);
    await expect.poll(() => lineOf(id)).toContain(`último uso ${new Date(START).toISOString()}`);
  });

  it('is reported by doctor from two weeks before it expires, and after', async () => {
    const { id: later } = await create('--expires', '15d');
    const { id: soon } = await create('--expires', '13d');
    const { stdout } = await run('doctor');
    expect(stdout).toContain(`⚠ Chave ${soon} (pbx) vence em`);
    expect(stdout).not.toContain(later);
    vi.setSystemTime(START + 14 * DAY);
    expect((await run('doctor')).stdout).toContain(`⚠ Chave ${soon} (pbx) venceu em`);
    vi.setSystemTime(START);
  });
});
