/** Zero-width characters that mail programs and web pages insert. */
const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF\u00AD]/g;
const SPACES = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;

/**
 * Undoes what an e-mail did to a command: quote marks of the reply (`> `), no-break spaces, dashes made long and quotes
 * made round. Round quotes are straightened only where one begins a word, since text may hold them rightfully.
 */
export function repairPaste(text: string): string {
  const plain = text
    .replace(INVISIBLE, '')
    .replace(SPACES, ' ')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n');
  const unquoted = withoutReplyMarks(plain);
  const dashed = unquoted
    .replace(/(^|\s)[—―](?=[a-z])/g, '$1--')
    .replace(/(^|\s)–(?=[a-z][a-z-]+)/g, '$1--')
    .replace(/(^|\s)[–—‐‑−](?=[A-Za-z](\s|$))/g, '$1-');
  const double = /(^|[\s=])[“”„«»]/.test(dashed) ? dashed.replace(/[“”„«»]/g, '"') : dashed;
  return /(^|[\s=])[‘’‚]/.test(double) ? double.replace(/[‘’‚]/g, "'").replace(/[“”„]/g, '"') : double;
}

function withoutReplyMarks(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0 || !lines.every((line) => /^\s*>/.test(line))) return text;
  return text.replace(/^\s*(>\s?)+/gm, '');
}
