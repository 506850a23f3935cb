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

/** The texts of values that many entries share. */
const sharedTexts = new WeakMap<object, string>();

/**
 * Keeps the text of a value that many entries have as a member, so that it is computed once for all.
 * @param value frozen, with everything in it
 */
export function shareText<T extends object>(value: T): T {
  sharedTexts.set(value, canonicalJson(value));
  return value;
}

/** JSON with sorted keys and nothing undefined: the same data always gives the same text. */
export function canonicalJson(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(sorted(value));
  let text = '';
  let copy: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) {
    const member = value[key];
    const shared = typeof member === 'object' && member !== null ? sharedTexts.get(member) : undefined;
    if (shared === undefined) setMember(copy, key, sorted(member));
    else {
      text += `${membersOf(copy)}${JSON.stringify(key)}:${shared},`;
      copy = {};
    }
  }
  if (text === '') return JSON.stringify(copy);
  return `{${(text + membersOf(copy)).slice(0, -1)}}`;
}

/** Each followed by a comma. */
function membersOf(value: Record<string, unknown>): string {
  const text = JSON.stringify(value);
  return text === '{}' ? '' : `${text.slice(1, -1)},`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) setMember(copy, key, sorted(value[key]));
  return copy;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Inserts each key where it belongs: for a few keys, `Array.sort` takes longer. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  for (let i = 1; i < keys.length; i += 1) {
    const key = keys[i] ?? '';
    let at = i;
    for (; at > 0 && (keys[at - 1] ?? '') > key; at -= 1) keys[at] = keys[at - 1] ?? '';
    keys[at] = key;
  }
  return keys;
}

function setMember(copy: Record<string, unknown>, key: string, value: unknown): void {
  // Assigning to __proto__ would set the prototype and lose the member.
  if (key === '__proto__') Object.defineProperty(copy, key, { value, enumerable: true });
  else copy[key] = value;
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
