import { hash, randomFillSync } from 'node:crypto';

/**
 * The hash chain of a journal. The newest hash proves that no earlier entry was changed, inserted or removed; with the salt,
 * personal data can be erased years later and the chain still verifies.
 */

/** The hash before the first entry: 32 zero bytes, in hex. */
export const GENESIS = '0'.repeat(64);

/** What the hash of one entry covers. */
export interface Link {
  previous: string;
  operator: string;
  seq: number;
  protocol: string | null;
  at: string;
  type: string;
  actor: string;
  digest: string;
}

/** An entry with its place in the chain, and its data as the text that was hashed. */
export interface SealedEntry {
  operator: string;
  seq: number;
  protocol: string | null;
  at: string;
  type: string;
  actor: string;
  digest: string;
  hash: string;
  salt: string;
  text: string;
}

/** SHA-256 over one canonical JSON array, in hex. The order of its members is the format: never change it. */
export function linkHash(link: Link): string {
  const { previous, operator, seq, protocol, at, type, actor, digest } = link;
  return hash('sha256', JSON.stringify([previous, operator, seq, protocol, at, type, actor, digest]), 'hex');
}

/** SHA-256 over salt (hex) and the stored text. */
export function dataDigest(salt: string, text: string): string {
  return hash('sha256', salt + text, 'hex');
}

/** JSON with sorted keys and nothing undefined: the same data always gives the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const member = sorted(value[key as keyof typeof value]);
    // Assigning to __proto__ would set the prototype and lose the member.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: member, enumerable: true });
    else copy[key] = member;
  }
  return copy;
}

const SALT_BYTES = 16;
const pool = Buffer.alloc(SALT_BYTES * 256);
let used = pool.length;

/** Sixteen random bytes in hex, from a pool: one system call for 256 salts. */
export function newSalt(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += SALT_BYTES;
  return pool.toString('hex', used - SALT_BYTES, used);
}
