import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../src/auth/api-key.ts';
import type { KeyStore } from '../../src/auth/key-store.ts';

const hashOf = (letter: string) => letter.repeat(64);

function key(id: string, more: Partial<ApiKey> = {}): ApiKey {
  return {
    id,
    operator: '326305',
    origin: 'pbx',
    scopes: ['protocols:issue', 'protocols:read'],
    created_at: '2026-11-22T12:00:00.000Z',
    revoked_at: null,
    expires_at: null,
    last_used_at: null,
    purpose: null,
    ...more,
  };
}

/**
 * What every key store does. Call it inside a test file.
 * @param make opens a store without keys that has operators 326305 and 000515
 */
export function keyStoreContract(make: () => Promise<KeyStore>): void {
  describe('a key store', () => {
    let store: KeyStore;
    beforeEach(async () => {
      store = await make();
    });

    it('finds a key by the hash of its secret, as it was written', async () => {
      await store.put(key('k1'), hashOf('a'));
      await store.put(key('k2', { scopes: ['admin'], origin: 'chat', operator: '000515' }), hashOf('b'));
      expect(await store.findByHash(hashOf('a'))).toEqual(key('k1'));
      expect(await store.findByHash(hashOf('b'))).toEqual(
        key('k2', { scopes: ['admin'], origin: 'chat', operator: '000515' }),
      );
    });

    it('finds no key by an unknown hash', async () => {
      await store.put(key('k1'), hashOf('a'));
      expect(await store.findByHash(hashOf('c'))).toBeNull();
      expect(await store.findByHash('')).toBeNull();
    });

    it('replaces the key of the same id, and the old secret is no longer valid', async () => {
      await store.put(key('demo'), hashOf('a'));
      await store.revoke('demo', '2026-11-22T13:00:00.000Z');
      await store.put(key('demo', { scopes: ['admin'] }), hashOf('b'));
      expect(await store.findByHash(hashOf('a'))).toBeNull();
      expect(await store.findByHash(hashOf('b'))).toEqual(key('demo', { scopes: ['admin'] }));
      expect(await store.list()).toHaveLength(1);
    });

    it('accepts the same key with the same hash twice, as after a restart', async () => {
      await store.put(key('demo'), hashOf('a'));
      await store.put(key('demo'), hashOf('a'));
      expect(await store.list()).toEqual([key('demo')]);
    });

    it('refuses the hash of another key', async () => {
      await store.put(key('k1'), hashOf('a'));
      await expect(store.put(key('k2'), hashOf('a'))).rejects.toThrow();
      expect(await store.list()).toEqual([key('k1')]);
    });

    it('lists keys oldest first, of one operator or of all, including revoked ones', async () => {
      await store.put(key('newer', { created_at: '2026-11-23T00:00:00.000Z' }), hashOf('a'));
      await store.put(key('older'), hashOf('b'));
      await store.put(
        key('other', { operator: '000515', created_at: '2026-11-24T00:00:00.000Z' }),
        hashOf('c'),
      );
      await store.revoke('older', '2026-11-25T00:00:00.000Z');
      expect((await store.list()).map(({ id }) => id)).toEqual(['older', 'newer', 'other']);
      expect((await store.list('326305')).map(({ id }) => id)).toEqual(['older', 'newer']);
      expect((await store.list('000515')).map(({ id }) => id)).toEqual(['other']);
      expect(await store.list('999999')).toEqual([]);
    });

    it('revokes once: the first time stays, and the key is still found, as revoked', async () => {
      await store.put(key('k1'), hashOf('a'));
      expect(await store.revoke('k1', '2026-11-22T13:00:00.000Z')).toBe(true);
      expect(await store.revoke('k1', '2026-11-22T14:00:00.000Z')).toBe(false);
      expect((await store.findByHash(hashOf('a')))?.revoked_at).toBe('2026-11-22T13:00:00.000Z');
    });

    it('keeps when a key expires and when it was last used', async () => {
      await store.put(key('k1', { expires_at: '2027-01-01T03:00:00.000Z' }), hashOf('a'));
      await store.used('k1', '2026-11-22T13:00:00.000Z');
      expect(await store.findByHash(hashOf('a'))).toEqual(
        key('k1', { expires_at: '2027-01-01T03:00:00.000Z', last_used_at: '2026-11-22T13:00:00.000Z' }),
      );
      await store.used('unknown', '2026-11-22T13:00:00.000Z');
    });

    it('revokes nothing for an unknown id', async () => {
      expect(await store.revoke('unknown', '2026-11-22T13:00:00.000Z')).toBe(false);
    });
  });
}
