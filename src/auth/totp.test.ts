import { describe, expect, it } from 'vitest';
import { newRecoveryCodes, newTotpSecret, recoveryHash, stepOf, totpCode, totpUri } from './totp.ts';

describe('a code of the second factor', () => {
  // RFC 6238, Appendix B (SHA-1), and RFC 4226, Appendix D.
  const secret = Buffer.from('12345678901234567890');
  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at %i s is %s', (seconds, code) => {
    expect(totpCode(secret, Math.floor(seconds / 30), 8)).toBe(code);
  });
  it.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('of step %i is %s', (step, code) => {
    expect(totpCode(secret, step)).toBe(code);
  });

  it('is accepted in its step and one off, and not further', () => {
    // The RFC's secret in Base32.
    const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const code = totpCode(secret, 100);
    const at = (step: number) => stepOf(code, base32, step * 30_000);
    expect([98, 99, 100, 101, 102].map(at)).toEqual([null, 100, 100, 100, null]);
    expect(stepOf(` ${code.slice(0, 3)} ${code.slice(3)}`, base32, 3_000_000)).toBe(100);
    for (const wrong of ['', '12345', '1234567', 'abcdef'])
      expect(stepOf(wrong, base32, 3_000_000)).toBeNull();
  });
});

it('a new secret has 160 bits, and its address names issuer and user', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(secret);
  expect(totpUri(secret, { issuer: 'Carimbo Saúde', user: 'maria@x' })).toBe(
    `otpauth://totp/Carimbo%20Sa%C3%BAde:maria%40x?secret=${secret}&issuer=Carimbo%20Sa%C3%BAde`,
  );
});

it('recovery codes differ, and are recognized however they are typed', () => {
  const { codes, hashes } = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  expect(recoveryHash(` ${codes[0]?.toUpperCase().replaceAll('-', ' ')} `)).toBe(hashes[0]);
});
