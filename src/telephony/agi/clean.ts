import { cutText } from '../../text/clean.ts';

/** Control characters (C0, DEL, C1) and the Unicode line separators. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Longest text of the source in a channel variable, in characters. */
const MAX_TEXT = 256;

/** The text without control characters and lone surrogates, as it may be sent to Asterisk. */
export function withoutControls(text: string): string {
  return text.toWellFormed().replace(CONTROL, '');
}

/**
 * A text of the source (a name, a plan) for a channel variable. Quotes and backslashes would break expressions, Set() and
 * HASH() in a dialplan. They are replaced, since escaping does not survive a second use.
 */
export function dialplanText(text: string): string {
  const plain = withoutControls(text).replaceAll('"', "'").replaceAll('\\', '/');
  return cutText(plain, MAX_TEXT);
}
