import { expect, it } from 'vitest';
import { WriteProbe } from './write-probe.ts';

function staged() {
  const state = { now: 0, writes: 0, full: false, hold: null as Promise<void> | null };
  const store = {
    async probe() {
      state.writes += 1;
      await state.hold;
      if (state.full) throw new Error('full');
    },
  };
  return { state, probe: new WriteProbe(store, () => state.now) };
}

it('writes once a second, however many ask', async () => {
  const { state, probe } = staged();
  await Promise.all(Array.from({ length: 50 }, () => probe.check()));
  state.now = 999;
  await probe.check();
  expect(state.writes).toBe(1);
  state.now = 1000;
  await probe.check();
  expect(state.writes).toBe(2);
});

it('says no after a transaction that failed, until a later write succeeds', async () => {
  const { state, probe } = staged();
  await probe.check();
  probe.commitFailed(new Error('no space'));
  await expect(probe.check()).rejects.toThrow('no space');
  expect(state.writes).toBe(1);
  state.now = 1000;
  await probe.check();
  expect(state.writes).toBe(2);
});

it('does not take a write that was under way when the transaction failed for a proof', async () => {
  const { state, probe } = staged();
  let finish = () => {};
  state.hold = new Promise((resolve) => {
    finish = resolve;
  });
  const asked = probe.check();
  probe.commitFailed(new Error('no space'));
  finish();
  await expect(asked).rejects.toThrow('no space');
});

it('says no while the write fails, and yes when it succeeds again', async () => {
  const { state, probe } = staged();
  state.full = true;
  await expect(probe.check()).rejects.toThrow('full');
  state.full = false;
  await expect(probe.check()).rejects.toThrow('full');
  state.now = 1000;
  await probe.check();
});
