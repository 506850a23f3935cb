import { beforeEach, describe, expect, it } from 'vitest';
import type { StoredUser } from '../../src/auth/user.ts';
import type { StoredSession, UserStore } from '../../src/auth/user-store.ts';

const hashOf = (letter: string) => letter.repeat(64);

function user(name: string, more: Partial<StoredUser> = {}): StoredUser {
  return {
    user: name,
    operator: '326305',
    name: 'Maria da Silva',
    role: 'agent',
    extensions: ['2001', '2002'],
    queues: ['atendimento'],
    language: null,
    created_at: '2026-11-22T12:00:00.000Z',
    disabled_at: null,
    signed_in_at: null,
    password: 'scrypt$1$1$1$a$b',
    is_temporary: true,
    totp_secret: null,
    totp_pending: null,
    totp_step: 0,
    recovery: [],
    openid: null,
    epoch: 0,
    ...more,
  };
}

const session = (more: Partial<StoredSession> = {}): StoredSession => ({
  hash: hashOf('a'),
  user: 'maria',
  epoch: 0,
  method: 'password',
  created_ms: 1_000,
  used_ms: 1_000,
  expires_ms: 9_000,
  ...more,
});

/**
 * What every store of users does. Call it inside a test file.
 * @param make opens a store without users
 */
export function userStoreContract(make: () => Promise<UserStore>): void {
  describe('a store of users', () => {
    let store: UserStore;
    beforeEach(async () => {
      store = await make();
    });

    it('finds a user as it was written, by name and by OpenID subject', async () => {
      const full = user('ana', {
        operator: '000515',
        language: 'en',
        totp_secret: 'ABC',
        totp_pending: 'DEF',
        totp_step: 7,
        recovery: [hashOf('1')],
        openid: 'empresa sub-1',
        epoch: 0,
        is_temporary: false,
        password: null,
      });
      expect(await store.create(user('maria'))).toBe(true);
      expect(await store.create(full)).toBe(true);
      expect(await store.find('maria')).toEqual(user('maria'));
      expect(await store.find('ana')).toEqual(full);
      expect(await store.findByOpenId('empresa sub-1')).toEqual(full);
      expect([await store.find('x'), await store.findByOpenId('x')]).toEqual([null, null]);
    });

    it('takes a name and an OpenID subject once', async () => {
      await store.create(user('maria', { openid: 'a b' }));
      expect(await store.create(user('maria', { operator: '000515' }))).toBe(false);
      expect(await store.create(user('joana', { openid: 'a b' }))).toBe(false);
      expect((await store.find('maria'))?.operator).toBe('326305');
    });

    it('lists users by name, of one operator or of all, without what proves who they are', async () => {
      await store.create(user('maria', { totp_secret: 'ABC' }));
      await store.create(user('ana', { operator: '000515' }));
      const all = await store.list();
      expect(all.map((one) => [one.user, one.totp])).toEqual([
        ['ana', false],
        ['maria', true],
      ]);
      expect((await store.list('326305')).map((one) => one.user)).toEqual(['maria']);
      expect(JSON.stringify(all)).not.toMatch(/scrypt|ABC/);
    });

    it('changes what is given, and only that', async () => {
      await store.create(user('maria'));
      expect(await store.change('maria', { role: 'auditor', extensions: [], language: 'en' }, false)).toBe(
        true,
      );
      expect(await store.find('maria')).toEqual(
        user('maria', { role: 'auditor', extensions: [], language: 'en' }),
      );
      expect(await store.change('maria', { password: null, is_temporary: false, name: 'M' }, true)).toBe(
        true,
      );
      expect(await store.find('maria')).toMatchObject({
        password: null,
        is_temporary: false,
        name: 'M',
        epoch: 1,
      });
      expect(await store.change('x', { name: 'M' }, false)).toBe(false);
      expect([await store.change('maria', {}, false), await store.change('x', {}, false)]).toEqual([
        true,
        false,
      ]);
    });

    it('gives a code’s time step, and a recovery code, to one of those who ask at the same time', async () => {
      await store.create(user('maria', { totp_step: 4, recovery: [hashOf('1'), hashOf('2')] }));
      const steps = await Promise.all([5, 5, 4].map((step) => store.takeStep('maria', step)));
      expect(steps.filter(Boolean)).toHaveLength(1);
      const codes = await Promise.all([1, 1].map(() => store.takeRecovery('maria', hashOf('1'))));
      expect(codes.filter(Boolean)).toHaveLength(1);
      expect(await store.find('maria')).toMatchObject({ totp_step: 5, recovery: [hashOf('2')] });
      expect(await store.takeRecovery('maria', hashOf('3'))).toBe(false);
    });

    it('finds a session with its user, until it is ended', async () => {
      await store.create(user('maria'));
      await store.openSession(session());
      expect(await store.findSession(hashOf('a'))).toEqual({ session: session(), user: user('maria') });
      await store.usedSession(hashOf('a'), 2_000);
      expect((await store.findSession(hashOf('a')))?.session.used_ms).toBe(2_000);
      expect([await store.endSession(hashOf('a')), await store.endSession(hashOf('a'))]).toEqual([
        true,
        false,
      ]);
      expect(await store.findSession(hashOf('a'))).toBeNull();
    });

    it('ends all sessions of a user with a change, and of one who is disabled', async () => {
      await store.create(user('maria'));
      await store.create(user('ana'));
      await store.openSession(session());
      await store.openSession(session({ hash: hashOf('b'), user: 'ana' }));
      await store.change('maria', { role: 'admin' }, true);
      expect(await store.findSession(hashOf('a'))).toBeNull();
      expect(await store.findSession(hashOf('b'))).not.toBeNull();
      await store.change('ana', { disabled_at: '2026-11-22T12:00:00.000Z' }, false);
      expect(await store.findSession(hashOf('b'))).toBeNull();
    });

    it('removes sessions that have expired', async () => {
      await store.create(user('maria'));
      await store.openSession(session());
      await store.openSession(session({ hash: hashOf('b'), expires_ms: 20_000 }));
      await store.removeExpired(9_001);
      expect([await store.findSession(hashOf('a')), await store.endSession(hashOf('b'))]).toEqual([
        null,
        true,
      ]);
    });
  });
}
