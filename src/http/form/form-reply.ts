import type { FastifyRequest } from 'fastify';
import { cleanText } from '../../api/clean-text.ts';
import { FORM_TYPE } from '../input/body-parsers.ts';

/** Asterisk cuts the value of a dialplan function near 4 KB, older versions sooner: under 2 KB is safe. */
const MAX_LENGTH = 2_000;

/**
 * A flat reply that a dialplan reads with `HASH()` (CURLOPT(hashcompat)). `status` is last, because a request that timed out
 * yields the part of the body that arrived: without `status` it is incomplete. A reply that is too long loses its `extra_*`
 * fields from the end, then the ends of its longest texts.
 */
export function formReply(fields: Record<string, string>, status: 'ok' | 'error'): string {
  const pairs = Object.entries(fields).map(([name, text]) => ({ name, text: harmless(text) }));
  const ending = `status=${status}`;
  while (length(pairs) + ending.length > MAX_LENGTH && pairs.at(-1)?.name.startsWith('extra_') === true)
    pairs.pop();
  let excess = length(pairs) + ending.length - MAX_LENGTH;
  while (excess > 0) {
    const longest = pairs.reduce((a, b) => (encode(b.text).length > encode(a.text).length ? b : a));
    longest.text = shortened(longest.text, excess);
    excess = length(pairs) + ending.length - MAX_LENGTH;
  }
  return pairs.map(({ name, text }) => `${name}=${encode(text)}&`).join('') + ending;
}

function length(pairs: { name: string; text: string }[]): number {
  return pairs.reduce((sum, { name, text }) => sum + name.length + encode(text).length + 2, 0);
}

/** In `HASH()`, a quote or backslash hides the fields after it; control characters end lines. */
function harmless(text: string): string {
  return cleanText(text)
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/\p{Cc}/gu, '');
}

/** Spaces as %20: Asterisk does not decode a plus. */
function encode(text: string): string {
  return encodeURIComponent(text);
}

/** Removes `excess` bytes of characters from the end, but at most half of the text at a time. */
function shortened(text: string, excess: number): string {
  const characters = [...text];
  const atLeast = Math.floor(characters.length / 2);
  for (let removed = 0; removed < excess && characters.length > atLeast; ) {
    removed += encode(characters.pop() ?? '').length;
  }
  return characters.join('');
}

/**
 * Whether the reply is form-encoded: by `format=form` in the query or body, else by Accept. Asterisk before 13.30 cannot set
 * Accept and sends the wildcard, which means JSON.
 */
export function wantsForm(request: FastifyRequest): boolean {
  const format = formatIn(request.query) ?? formatIn(request.body);
  if (format !== undefined) return format === 'form';
  const accept = request.headers.accept;
  if (accept === undefined || !accept.includes(FORM_TYPE)) return false;
  return !accept.includes('json');
}

function formatIn(fields: unknown): unknown {
  return (fields as { format?: unknown } | null | undefined)?.format;
}
