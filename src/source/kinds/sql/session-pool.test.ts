import { expect, it } from 'vitest';
import type { Session } from './session.ts';
import { SessionPool } from './session-pool.ts';

class FakeSession implements Session {
  isAlive = true;
  interrupted = 0;
  closed = 0;
  async run(): Promise<void> {}
  async describe(): Promise<void> {}
  interrupt(): void {
    this.isAlive = false;
    this.interrupted += 1;
  }
  async close(): Promise<void> {
    this.isAlive = false;
    this.closed += 1;
  }
}

function poolOf(max: number) {
  const made: { resolve(session: Session): void; reject(error: unknown): void }[] = [];
  const connect = () => new Promise<Session>((resolve, reject) => made.push({ resolve, reject }));
  return { pool: new SessionPool({ connect, max }), made };
}

const never = new AbortController().signal;
const forever = () => new Promise<never>(() => {});
const tick = () => new Promise((resolve) => setImmediate(resolve));

it('uses a connection again', async () => {
  const { pool, made } = poolOf(5);
  const first = pool.use(never, async (session) => session);
  made[0]?.resolve(new FakeSession());
  const session = await first;
  expect(await pool.use(never, async (again) => again)).toBe(session);
  expect(made).toHaveLength(1);
  await pool.close();
});

it('opens no more than max, and serves waiting callers in order', async () => {
  const { pool, made } = poolOf(1);
  const order: number[] = [];
  const all = [1, 2, 3].map((n) => pool.use(never, async () => order.push(n)));
  expect(made).toHaveLength(1);
  made[0]?.resolve(new FakeSession());
  await Promise.all(all);
  expect(order).toEqual([1, 2, 3]);
  await pool.close();
});

it('never reuses an interrupted connection', async () => {
  const { pool, made } = poolOf(1);
  const session = new FakeSession();
  const giveUp = new AbortController();
  const asked = pool.use(giveUp.signal, forever);
  made[0]?.resolve(session);
  await tick();
  const next = pool.use(never, async (other) => other);
  giveUp.abort();
  await expect(asked).rejects.toMatchObject({ code: 'timeout' });
  expect(session).toMatchObject({ interrupted: 1, closed: 1 });
  const other = new FakeSession();
  made[1]?.resolve(other);
  expect(await next).toBe(other);
  await pool.close();
});

it('keeps a connection that comes too late for its caller for the next one', async () => {
  const { pool, made } = poolOf(1);
  const giveUp = new AbortController();
  const asked = pool.use(giveUp.signal, forever);
  giveUp.abort();
  await expect(asked).rejects.toMatchObject({ code: 'timeout' });
  const late = new FakeSession();
  made[0]?.resolve(late);
  await tick();
  expect(await pool.use(never, async (session) => session)).toBe(late);
  expect(made).toHaveLength(1);
  await pool.close();
});

it('tells every waiting caller why there is no connection, and tries again for the next', async () => {
  const { pool, made } = poolOf(1);
  const refused = [pool.use(never, forever), pool.use(never, forever)].map((asked) =>
    expect(asked).rejects.toThrow('refused'),
  );
  made[0]?.reject(new Error('refused'));
  await tick();
  made[1]?.reject(new Error('refused'));
  await Promise.all(refused);
  const asked = pool.use(never, async () => 'well');
  made[2]?.resolve(new FakeSession());
  expect(await asked).toBe('well');
  await pool.close();
});

it('passes over idle connections that have died', async () => {
  const { pool, made } = poolOf(1);
  const dead = new FakeSession();
  const first = pool.use(never, async () => {});
  made[0]?.resolve(dead);
  await first;
  dead.isAlive = false;
  const asked = pool.use(never, async (session) => session);
  const fresh = new FakeSession();
  await tick();
  made[1]?.resolve(fresh);
  expect(await asked).toBe(fresh);
  expect(dead.closed).toBe(1);
  await pool.close();
});

it('cancels running statements when it closes, and accepts none afterwards', async () => {
  const { pool, made } = poolOf(1);
  const session = new FakeSession();
  let fail = (_error: Error): void => {};
  const asked = pool.use(
    never,
    () =>
      new Promise((_resolve, reject) => {
        fail = reject;
      }),
  );
  made[0]?.resolve(session);
  await tick();
  const waiting = pool.use(never, forever);
  await pool.close();
  await expect(waiting).rejects.toMatchObject({ code: 'connection_lost' });
  expect(session.interrupted).toBe(1);
  fail(new Error('gone'));
  await expect(asked).rejects.toThrow('gone');
  await expect(pool.use(never, forever)).rejects.toMatchObject({ code: 'connection_lost' });
  expect(pool.size).toBe(0);
});
