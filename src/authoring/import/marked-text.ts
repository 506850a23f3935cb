/**
 * Text in which a variable stands at a marked place. The marks are two private-use characters that `cleanText` takes
 * out of everything foreign, so that no document can forge one.
 */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const MARK = /\uE000([^\uE000\uE001]*)\uE001/g;

export function mark(key: string): string {
  return `${OPEN}${key}${CLOSE}`;
}

export function marksIn(text: string): string[] {
  return [...text.matchAll(MARK)].map((match) => match[1] as string);
}

/** The key, when the whole text is one mark. */
export function soleMark(text: string): string | null {
  const [key, another] = marksIn(text);
  return key !== undefined && another === undefined && text === mark(key) ? key : null;
}

/** Each mark and each literal stretch rewritten, in order. */
export function rewriteMarked(
  text: string,
  {
    variable,
    literal = (part) => part,
  }: { variable: (key: string) => string; literal?: (part: string) => string },
): string {
  return text
    .split(/(\uE000[^\uE000\uE001]*\uE001)/)
    .map((part) => (part.startsWith(OPEN) ? variable(part.slice(1, -1)) : literal(part)))
    .join('');
}

/** Foreign text as one may write it down: well formed, without control characters but for line breaks and tabs. */
export function cleanText(text: string): string {
  return withoutControls(text).replace(/[\uE000\uE001]/g, '');
}

/** The same for text that already contains marks. */
export function withoutControls(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFEFF]/g, '');
}

/** The same on one line, cut to what fits a menu or a comment. */
export function oneLine(text: string, longest = 160): string {
  const line = cleanText(text)
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim();
  return line.length <= longest
    ? line
    : `${line
        .slice(0, longest - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`;
}
