import { expect, it } from 'vitest';
import type { SourceHealth } from '../source/exchange.ts';
import type { Source } from '../source/source.ts';
import { createReadiness } from './readiness.ts';

/** A source whose health is told when the test says so. */
function source() {
  const waiting: ((health: SourceHealth) => void)[] = [];
  const fake: Source = {
    kind: 'fake',
    answers: { card_number: true, cpf: true },
    find: async () => ({ outcome: 'not_found' }),
    check: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {},
  };
  return { fake, asked: () => waiting.length, tell: (health: SourceHealth) => waiting.shift()?.(health) };
}

const database = { kind: 'sqlite' as const, path: '/nowhere/carimbo.db' };
const probe = { check: async () => {} };

it('does not wait for a source that stalls, asks it once, and tells what was known last', async () => {
  const stalling = source();
  const readiness = createReadiness({
    database,
    probe,
    sources: new Map([['326305', stalling.fake]]),
  });
  const detail = async () => (await readiness()).checks.source_326305;

  expect((await readiness()).ready).toBe(true);
  expect(await detail()).toEqual({ ok: false, detail: 'o sistema da operadora ainda não respondeu' });
  expect(stalling.asked()).toBe(1);
  const told = { ok: true, detail: 'responde' };
  stalling.tell(told);
  // Asked anew, it stalls again: what it said before is still the best that is known.
  expect(await detail()).toEqual(told);
  expect(stalling.asked()).toBe(1);
});

it('is not ready when the database takes no writes, whatever the sources say', async () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const dead = { check: () => Promise.reject(full) };
  const { ready, checks } = await createReadiness({ database, probe: dead, sources: new Map() })();
  expect(ready).toBe(false);
  expect(checks.store).toEqual({
    ok: false,
    detail: 'o banco de dados não aceita gravação e nenhum número é emitido: o disco está cheio',
  });
});
