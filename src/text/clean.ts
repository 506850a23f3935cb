/**
 * Text that every database keeps as it is: half a surrogate pair becomes U+FFFD (UTF-8 has no bytes for it), and NUL,
 * which PostgreSQL refuses, goes.
 */
export function cleanText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.toWellFormed().replaceAll('\0', '');
}

/** The same for every text within plain objects and lists, keys included. A value that is clean already is returned as it is. */
export function cleanTexts<T>(value: T): T {
  return isClean(value) ? value : mapTexts(value, cleanText);
}

/** Allocates nothing: every command of the journal passes here, and nearly all are clean. */
function isClean(value: unknown): boolean {
  if (typeof value === 'string') return cleanText(value) === value;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isClean);
  for (const key in value) if (!isClean(key) || !isClean(value[key as keyof typeof value])) return false;
  return true;
}

function mapTexts<T>(value: T, map: (text: string) => string): T {
  if (typeof value === 'string') return map(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, map));
    return items.every((item, i) => item === value[i]) ? value : (items as T);
  }
  const entries = Object.entries(value);
  const mapped = entries.map(([key, member]) => [map(key), mapTexts(member, map)] as const);
  const isSame = mapped.every(([key, member], i) => key === entries[i]?.[0] && member === entries[i]?.[1]);
  return isSame ? value : (Object.fromEntries(mapped) as T);
}

/**
 * Clean texts in which each run of U+FFFD is one: PostgreSQL keeps half a surrogate pair as one, SQLite as the three bytes
 * that it would be in CESU-8, which are read back as three.
 */
export function withSingleReplacements<T>(value: T): T {
  return mapTexts(value, (text) => cleanText(text).replace(/\ufffd+/g, '\ufffd'));
}

/** The first `most` characters: code points, because half of a surrogate pair is no text. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // No more than two units make a character: a long text need not be taken apart whole.
  return [...text.slice(0, 2 * most)].slice(0, most).join('');
}
