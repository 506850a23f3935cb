import { beforeEach, describe, expect, it } from 'vitest';
import { KeyRing } from './key-ring.ts';
import { MemoryKeyStore } from './memory-key-store.ts';

class CountingStore extends MemoryKeyStore {
  lookups = 0;
  override findByHash(hash: string) {
    this.lookups += 1;
    return super.findByHash(hash);
  }
}

const WANTED = { operator: '326305', scopes: ['protocols:issue'] } as const;

describe('the key ring', () => {
  let clock: number;
  let store: CountingStore;
  let ring: KeyRing;
  beforeEach(() => {
    clock = Date.parse('2026-11-22T12:00:00.000Z');
    store = new CountingStore();
    ring = new KeyRing(store, () => clock);
  });

  it('creates a key whose secret is long and random, is returned once, and is not stored', async () => {
    const first = await ring.create(WANTED);
    const second = await ring.create(WANTED);
    expect(first.secret).toMatch(/^carimbo_[\w-]{43}$/);
    expect(first.secret).not.toBe(second.secret);
    expect(first.key).toEqual({
      id: first.key.id,
      operator: '326305',
      origin: 'pbx',
      scopes: ['protocols:issue'],
      created_at: '2026-11-22T12:00:00.000Z',
      revoked_at: null,
      expires_at: null,
      last_used_at: null,
      purpose: null,
    });
    expect(JSON.stringify(await ring.list())).not.toContain(first.secret.slice(8, 20));
  });

  it('finds a key by its secret, and no key by any other text', async () => {
    const { key, secret } = await ring.create(WANTED);
    expect(await ring.authenticate(secret)).toEqual(key);
    expect(await ring.authenticate(`${secret}x`)).toBeNull();
    expect(await ring.authenticate(key.id)).toBeNull();
    expect(await ring.authenticate('')).toBeNull();
  });

  it('requires the id of the same key for Basic', async () => {
    const mine = await ring.create(WANTED);
    const other = await ring.create(WANTED);
    expect(await ring.authenticateBasic(mine.key.id, mine.secret)).toEqual(mine.key);
    expect(await ring.authenticateBasic(other.key.id, mine.secret)).toBeNull();
    expect(await ring.authenticateBasic('', mine.secret)).toBeNull();
    expect(await ring.authenticateBasic('', 'wrong')).toBeNull();
    expect(await ring.authenticateBasic(mine.key.id, '')).toBeNull();
  });

  it('asks the store once a second for a busy key, however many requests come at once', async () => {
    const { secret } = await ring.create(WANTED);
    await Promise.all(Array.from({ length: 50 }, () => ring.authenticate(secret)));
    await ring.authenticate(secret);
    expect(store.lookups).toBe(1);
    clock += 1_000;
    await ring.authenticate(secret);
    expect(store.lookups).toBe(2);
  });

  it('refuses a key that it has revoked itself', async () => {
    const { key, secret } = await ring.create(WANTED);
    expect(await ring.authenticate(secret)).toEqual(key);
    expect(await ring.revoke(key.id)).toBe(true);
    expect(await ring.authenticate(secret)).toBeNull();
    expect(await ring.revoke(key.id)).toBe(false);
  });

  it('refuses a key that another process has revoked, one second later', async () => {
    const { key, secret } = await ring.create(WANTED);
    await ring.authenticate(secret);
    await store.revoke(key.id, '2026-11-22T12:00:00.100Z');
    clock += 1_000;
    expect(await ring.authenticate(secret)).toBeNull();
  });

  it('does not cache that a secret is unknown: a key created a moment later works at once', async () => {
    const secret = 'a text that a person chose, long enough';
    expect(await ring.authenticate(secret)).toBeNull();
    const key = await ring.replace('demo', secret, WANTED);
    expect(await ring.authenticate(secret)).toEqual(key);
  });

  it('replaces the demo key on restart: the old secret is refused', async () => {
    await ring.replace('demo', 'x'.repeat(32), WANTED);
    await ring.authenticate('x'.repeat(32));
    await ring.replace('demo', 'y'.repeat(32), WANTED);
    expect(await ring.authenticate('x'.repeat(32))).toBeNull();
    expect((await ring.authenticate('y'.repeat(32)))?.id).toBe('demo');
  });

  it('refuses a chosen secret of fewer than 32 characters, without repeating it', async () => {
    const short = 'z'.repeat(31);
    await expect(ring.replace('demo', short, WANTED)).rejects.toThrow(/32 characters/);
    await expect(ring.replace('demo', short, WANTED)).rejects.not.toThrow(short);
  });

  it('rejects when the store does, and asks again next time', async () => {
    const { key, secret } = await ring.create(WANTED);
    const find = store.findByHash.bind(store);
    store.findByHash = () => Promise.reject(new Error('store is down'));
    await expect(ring.authenticate(secret)).rejects.toThrow('store is down');
    store.findByHash = find;
    expect(await ring.authenticate(secret)).toEqual(key);
  });
});
