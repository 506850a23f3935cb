import { cleanText } from '../../api/clean-text.ts';

/** Asterisk cuts what a dialplan function gives near 4 KB, and older ones sooner: under 2 KB is safe. */
const LONGEST = 2_000;

/**
 * A flat reply that a dialplan reads with `HASH()` (CURLOPT(hashcompat)). `status` comes last, for a request that
 * timed out gives the part of the body that came: without `status` it is no answer. What is too long loses the
 * `extra_*` fields first, the last one first, and then the ends of its longest texts.
 */
export function formReply(fields: Record<string, string>, status: 'ok' | 'error'): string {
  const pairs = Object.entries(fields).map(([name, text]) => ({ name, text: harmless(text) }));
  const ending = `status=${status}`;
  while (length(pairs) + ending.length > LONGEST && pairs.at(-1)?.name.startsWith('extra_') === true)
    pairs.pop();
  let excess = length(pairs) + ending.length - LONGEST;
  while (excess > 0) {
    const longest = pairs.reduce((a, b) => (encode(b.text).length > encode(a.text).length ? b : a));
    longest.text = shortened(longest.text, excess);
    excess = length(pairs) + ending.length - LONGEST;
  }
  return pairs.map(({ name, text }) => `${name}=${encode(text)}&`).join('') + ending;
}

function length(pairs: { name: string; text: string }[]): number {
  return pairs.reduce((sum, { name, text }) => sum + name.length + encode(text).length + 2, 0);
}

/** Quotes and backslashes swallow the fields behind them in `HASH()`; control characters end lines. */
function harmless(text: string): string {
  return cleanText(text)
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/\p{Cc}/gu, '');
}

/** Spaces as %20: Asterisk takes a plus for a plus. */
function encode(text: string): string {
  return encodeURIComponent(text);
}

/** Without as many of its last characters as take `excess` bytes, but not below half of it at a time. */
function shortened(text: string, excess: number): string {
  const characters = [...text];
  const atLeast = Math.floor(characters.length / 2);
  for (let gone = 0; gone < excess && characters.length > atLeast; ) {
    gone += encode(characters.pop() ?? '').length;
  }
  return characters.join('');
}
