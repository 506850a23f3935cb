import { expect, it, onTestFinished } from 'vitest';
import type { RecordPaper } from '../../src/papers/paper.ts';

/** The built one: Node 20 cannot start a thread from TypeScript. */
const { Printer } = (await import(
  new URL('../../dist/papers/printer.js', import.meta.url).href
)) as typeof import('../../src/papers/printer.ts');

const AT = '2026-11-24T09:12:00.000-03:00';

function record(lines: number): RecordPaper {
  return {
    paper: 'record',
    number: '32630520261122000001',
    spoken: '326305 2026 11 22 000001',
    operator: { ans_registry: '326305', name: 'Operadora de Teste' },
    issued_at: AT,
    beneficiary: null,
    proof: { seq: 1, at: AT, hash: 'ab'.repeat(32) },
    channel: 'phone',
    direction: 'inbound',
    state: 'open',
    due_at: null,
    closed_at: null,
    close_reason: null,
    other_numbers: [],
    occurrences: [],
    history: Array.from({ length: lines }, (_, seq) => ({
      seq,
      at: AT,
      type: 'issued',
      text: `Linha ${seq}`,
    })),
  };
}

function printer(options: ConstructorParameters<typeof Printer>[0] = {}): InstanceType<typeof Printer> {
  const made = new Printer(options);
  onTestFinished(() => made.stop());
  return made;
}

const refusal = (code: string) => expect.objectContaining({ code });

it('starts its thread with the first paper, and ends it when none was asked for in a while', async () => {
  const idle = printer({ idleMs: 1 });
  expect(idle.isRunning).toBe(false);
  expect((await idle.print(record(1))).length).toBeGreaterThan(0);
  await expect.poll(() => idle.isRunning).toBe(false);
  expect((await idle.print(record(1))).length).toBeGreaterThan(0);
});

it('gives up a paper that takes too long, and its thread with it', async () => {
  const impatient = printer({ limitMs: 0 });
  await expect(impatient.print(record(1))).rejects.toEqual(refusal('paper_unavailable'));
  expect(impatient.isRunning).toBe(false);
});

it('makes the next paper after one that could not be drawn', async () => {
  const broken = { paper: 'record' } as RecordPaper;
  const one = printer();
  await expect(one.print(broken)).rejects.toEqual(refusal('paper_unavailable'));
  expect((await one.print(record(1))).length).toBeGreaterThan(0);
});

it('lets fifty wait, and refuses more at once', async () => {
  const busy = printer({ limitMs: 600_000 });
  const outcomes = await Promise.allSettled(Array.from({ length: 55 }, () => busy.print(record(1))));
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  expect(refused).toEqual(
    Array.from({ length: 4 }, () => ({ status: 'rejected', reason: refusal('paper_unavailable') })),
  );
}, 600_000);

it('refuses what is asked for when it stops, and everything after', async () => {
  const stopping = new Printer();
  const outcome = stopping.print(record(3_000)).catch((error: unknown) => error);
  await stopping.stop();
  expect(await outcome).toEqual(refusal('stopping'));
  await expect(stopping.print(record(1))).rejects.toEqual(refusal('stopping'));
  expect(stopping.isRunning).toBe(false);
});
