import { expect, it } from 'vitest';
import type { SourceHealth } from '../source/exchange.ts';
import type { Source } from '../source/source.ts';
import { ReadinessCheck } from './readiness.ts';

/** A source whose check ends when the test says so. */
function source() {
  const waiting: ((health: SourceHealth) => void)[] = [];
  const fake: Source = {
    kind: 'fake',
    answers: { card_number: true, cpf: true },
    find: async () => ({ outcome: 'not_found' }),
    check: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {},
  };
  return { fake, checks: () => waiting.length, finish: (health: SourceHealth) => waiting.shift()?.(health) };
}

const database = { kind: 'sqlite' as const, path: '/nowhere/carimbo.db' };
const probe = { check: async () => {} };
const highWater = { behind: new Map(), failure: null };
const offlineRanges = { differing: async () => [] };

it('does not wait for a source that stalls, checks it once, and reports its last known state', async () => {
  const stalling = source();
  const readiness = new ReadinessCheck({
    database,
    probe,
    highWater,
    offlineRanges,
    sources: new Map([['326305', stalling.fake]]),
  });
  const detail = async () => (await readiness.check()).checks.source_326305;

  expect((await readiness.check()).ready).toBe(true);
  expect(await detail()).toEqual({ ok: false, detail: 'o sistema da operadora ainda não respondeu' });
  expect(stalling.checks()).toBe(1);
  const health = { ok: true, detail: 'responde' };
  stalling.finish(health);
  // The next check stalls again: the last known state is still reported.
  expect(await detail()).toEqual(health);
  expect(stalling.checks()).toBe(1);
});

it('is not ready when the database does not accept writes, whatever the sources say', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const dead = { check: () => Promise.reject(full) };
  const readiness = new ReadinessCheck({
    database,
    probe: dead,
    highWater,
    offlineRanges,
    sources: new Map(),
  });
  const { ready, checks } = await readiness.check();
  expect(ready).toBe(false);
  expect(checks.store).toEqual({
    ok: false,
    detail: 'o banco de dados não aceita gravação e nenhum número é emitido: o disco está cheio',
  });
  expect((await readiness.check('en')).checks.store).toEqual({
    ok: false,
    detail: 'the database accepts no writes, and no number is issued: the disk is full',
  });
});
