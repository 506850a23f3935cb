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

it('writes once a second, however many requests ask', async () => {
  const { state, probe } = staged();
  await Promise.all(Array.from({ length: 50 }, () => probe.check()));
  state.now = 999;
  await probe.check();
  expect(state.writes).toBe(1);
  state.now = 1000;
  await probe.check();
  expect(state.writes).toBe(2);
});

it('fails after a failed transaction until a later write succeeds', async () => {
  const { state, probe } = staged();
  await probe.check();
  probe.commitFailed(new Error('no space'));
  await expect(probe.check()).rejects.toThrow('no space');
  expect(state.writes).toBe(1);
  state.now = 1000;
  await probe.check();
  expect(state.writes).toBe(2);
});

it('does not count a write that was running when the transaction failed', async () => {
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

it('fails while writing fails, and succeeds afterwards', async () => {
  const { state, probe } = staged();
  state.full = true;
  await expect(probe.check()).rejects.toThrow('full');
  state.full = false;
  await expect(probe.check()).rejects.toThrow('full');
  state.now = 1000;
  await probe.check();
});
