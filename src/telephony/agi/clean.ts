import { cutText } from '../../text/clean.ts';

/** Everything that ends a line, rings a bell or hides text: C0, DEL, C1, and the Unicode line separators. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Longest foreign text that goes into a channel variable, in characters. */
const FOREIGN_LIMIT = 256;

/** The text without control characters and broken surrogates: what may go over the wire. */
export function withoutControls(text: string): string {
  return text.toWellFormed().replace(CONTROL, '');
}

/**
 * A text from elsewhere (a name, a plan) made harmless for dialplans: quotes and backslashes break expressions,
 * Set() and HASH() there, and no escaping survives being used twice.
 */
export function harmless(text: string): string {
  const plain = withoutControls(text).replaceAll('"', "'").replaceAll('\\', '/');
  return cutText(plain, FOREIGN_LIMIT);
}
