import { afterEach, expect, it } from 'vitest';
import { createReadThread, type ReadThread } from './read-thread.ts';

/** Threads that answer, exit or hang according to their first value. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ values: [order] }) => {
      if (order === 'die') process.exit(3);
      if (order === 'throw') throw new Error('a defect');
      if (order === 'hang') for (const end = Date.now() + 10_000; Date.now() < end; );
      if (order === 'fail') parentPort.postMessage({ error: { message: 'no such table', code: 'SQLITE_ERROR' } });
      else parentPort.postMessage({ value: threadId });
    });`)}`,
);

let thread: ReadThread;
const open = (limitMs?: number) => {
  thread = createReadThread({ script, path: '', ...(limitMs !== undefined && { limitMs }) });
};
const ask = (order: string) => thread.call({ name: 'search', values: [order] });
afterEach(() => thread.close());

it('starts with the first call and answers all of them from one thread', async () => {
  open();
  expect(thread.isRunning).toBe(false);
  const threads = await Promise.all([ask('a'), ask('b'), ask('c')]);
  expect(new Set(threads).size).toBe(1);
});

it('throws the driver’s error with its code', async () => {
  open();
  await expect(ask('fail')).rejects.toMatchObject({ message: 'no such table', code: 'SQLITE_ERROR' });
  await expect(ask('a')).resolves.toBeTypeOf('number');
});

for (const end of ['die', 'throw'])
  it(`fails the call during which the thread ended (${end}), and answers the next from another`, async () => {
    open();
    const first = await ask('a');
    const [failed, next] = await Promise.allSettled([ask(end), ask('b')]);
    expect(failed).toMatchObject({ reason: { code: 'store_unavailable', status: 503 } });
    expect(next.status).toBe('fulfilled');
    expect(next).not.toMatchObject({ value: first });
  });

it('fails a call that takes longer than the limit, and starts another thread for the next', async () => {
  // Long enough for a thread to start on a busy machine.
  open(1500);
  const first = await ask('a');
  await expect(ask('hang')).rejects.toMatchObject({ code: 'store_unavailable' });
  // JavaScript can be terminated at once; a new call has the full limit.
  await expect(ask('b')).resolves.not.toBe(first);
});

it('counts the time in the queue', async () => {
  open(100);
  const calls = await Promise.allSettled([ask('hang'), ask('a')]);
  expect(calls).toMatchObject([
    { reason: { code: 'store_unavailable' } },
    { reason: { code: 'store_unavailable' } },
  ]);
});

it('runs other work between two calls, never during one', async () => {
  open();
  const order: string[] = [];
  const first = ask('a').then(() => order.push('first'));
  thread.pause(() => order.push('work'));
  const second = ask('b').then(() => order.push('second'));
  await Promise.all([first, second]);
  expect(order.indexOf('work')).toBeLessThan(order.indexOf('second'));
  expect(order).toHaveLength(3);
});

it('rejects waiting calls when it is closed', async () => {
  open();
  const calls = Promise.allSettled([ask('a'), ask('b')]);
  await thread.close();
  expect(await calls).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  await expect(ask('c')).rejects.toMatchObject({ code: 'stopping' });
});
