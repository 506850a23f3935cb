import { cleanText, withoutControls } from './marked-text.ts';

/** Foreign documents may violate their schema: every value is checked before use. */
export type Plain = Record<string, unknown>;

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value's own property, never an inherited one. */
export function get(value: unknown, key: string): unknown {
  return isPlain(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The property as a mapping; empty where it is none. */
export function plainAt(value: unknown, key: string): Plain {
  const found = get(value, key);
  return isPlain(found) ? found : {};
}

export function listAt(value: unknown, key: string): unknown[] {
  const found = get(value, key);
  return Array.isArray(found) ? found : [];
}

/** The property as clean text; null where it is no text. */
export function textAt(value: unknown, key: string): string | null {
  const found = get(value, key);
  return typeof found === 'string' ? cleanText(found) : null;
}

/** A single value as text; null for trees and nothing. */
export function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return cleanText(value);
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : null;
}

/** The same of a tree of our own making, whose texts may hold marks. */
export function markedScalar(value: unknown): string | null {
  return typeof value === 'string' ? withoutControls(value) : scalarText(value);
}

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

/** Foreign keys that are dropped: assigning them would change the object's prototype. */
export function isUnsafeKey(key: string): boolean {
  return UNSAFE.has(key);
}

/** A mapping from pairs, without unsafe keys. */
export function plainFrom(entries: Iterable<readonly [string, unknown]>): Plain {
  return Object.fromEntries([...entries].filter(([key]) => !isUnsafeKey(key)));
}

/** Any tree, cleaned: text without control characters, no unsafe keys, no deeper than `depth`, no lists without end. */
export function cleanTree(
  value: unknown,
  { depth = 12, marks = 'forged' }: { depth?: number; marks?: 'forged' | 'kept' } = {},
): unknown {
  if (typeof value === 'string') return marks === 'kept' ? withoutControls(value) : cleanText(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value;
  if (depth === 0) return null;
  if (value instanceof Date) return value.toISOString();
  const inside = { depth: depth - 1, marks };
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => cleanTree(item, inside));
  return plainFrom(
    Object.entries(value).map(([key, item]) => [cleanText(key), cleanTree(item, inside)] as const),
  );
}
