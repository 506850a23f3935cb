import { expect, it } from 'vitest';
import { Passwords, refuseWeak } from './passwords.ts';

const CHEAP = { N: 16, r: 1, p: 1 };

it('recognizes a password by its hash, and no other', async () => {
  const passwords = new Passwords();
  const hash = await passwords.hash('um cavalo de bateria');
  expect(hash).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  expect(await passwords.isRight('um cavalo de bateria', hash)).toBe(true);
  expect(await passwords.isRight('um cavalo de Bateria', hash)).toBe(false);
  expect(await passwords.isRight('', hash)).toBe(false);
  expect(await passwords.hash('um cavalo de bateria')).not.toBe(hash);
});

it('recognizes it as another keyboard types it', async () => {
  const passwords = new Passwords(CHEAP);
  const hash = await passwords.hash('coração à mão'.normalize('NFD'));
  expect(await passwords.isRight('coração à mão'.normalize('NFC'), hash)).toBe(true);
});

it('says no for a user without a password, whatever is given', async () => {
  const passwords = new Passwords(CHEAP);
  for (const password of ['', 'x', '\0']) expect(await passwords.isRight(password, null)).toBe(false);
});

it('still recognizes a hash of other parameters, and says that it is outdated', async () => {
  const old = await new Passwords(CHEAP).hash('um cavalo de bateria');
  const passwords = new Passwords({ N: 32, r: 1, p: 1 });
  expect(await passwords.isRight('um cavalo de bateria', old)).toBe(true);
  expect(passwords.isOutdated(old)).toBe(true);
  expect(passwords.isOutdated(await passwords.hash('um cavalo de bateria'))).toBe(false);
});

it('refuses weak passwords', () => {
  for (const weak of ['onze letras', 'a'.repeat(257), 'abababababab', 'sou maria.silva!', ''])
    expect(() => refuseWeak(weak, 'maria.silva')).toThrow('password_weak');
  for (const good of ['doze letras!', 'senha com acentuação', 'x1'.repeat(3) + 'y2z3'.repeat(3)])
    expect(() => refuseWeak(good, 'maria.silva')).not.toThrow();
});
