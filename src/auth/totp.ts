import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
/** A clock may be one step off, either way (RFC 6238 § 5.2). */
const DRIFT = [0, -1, 1];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const RECOVERY_CODES = 10;

/** A secret of 160 bits (RFC 4226 § 4), in Base32 (RFC 4648), as authenticator apps take it. */
export function newTotpSecret(): string {
  let bits = '';
  for (const byte of randomBytes(20)) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}

/** The bytes of a secret. */
export function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((one) => ALPHABET.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/** RFC 4226 § 5.3, with the count of time steps (RFC 6238 § 4). SHA-1 is what every authenticator app has. */
export function totpCode(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** @returns the time step of a code that is valid now; null for a wrong one */
export function stepOf(code: string, secret: string, now: number): number | null {
  const current = Math.floor(now / STEP_MS);
  const bytes = bytesOf(secret);
  const given = Buffer.from(code.replace(/\s/g, ''));
  const step = DRIFT.map((drift) => current + drift).find((one) => {
    const expected = Buffer.from(totpCode(bytes, one));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return step ?? null;
}

/** What an authenticator app reads from a picture. */
export function totpUri(secret: string, { issuer, user }: { issuer: string; user: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(user)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}

/** Codes that work once each, for who lost the app. 80 random bits need no slow hash. */
export function newRecoveryCodes(): { codes: string[]; hashes: string[] } {
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    const hex = randomBytes(10).toString('hex');
    return (hex.match(/.{5}/g) ?? []).join('-');
  });
  return { codes, hashes: codes.map(recoveryHash) };
}

export function recoveryHash(code: string): string {
  return hash('sha256', code.toLowerCase().replace(/[^0-9a-f]/g, ''), 'hex');
}
