/**
 * Text that every database stores unchanged: half a surrogate pair becomes U+FFFD (UTF-8 cannot encode it), and NUL, which
 * PostgreSQL refuses, is removed.
 */
export function cleanText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.toWellFormed().replaceAll('\0', '');
}

/** The same for every text in plain objects and lists, keys included. A clean value is returned itself, not copied. */
export function cleanTexts<T>(value: T): T {
  return isClean(value) ? value : mapTexts(value, cleanText);
}

/** Allocates nothing: every command of the journal is checked, and nearly all are clean. */
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
 * Clean texts with each run of U+FFFD reduced to one: PostgreSQL stores half a surrogate pair as one, SQLite as its three
 * bytes in CESU-8, which are read back as three.
 */
export function withSingleReplacements<T>(value: T): T {
  return mapTexts(value, (text) => cleanText(text).replace(/\ufffd+/g, '\ufffd'));
}

/** The first `most` code points: cutting by length could leave half a surrogate pair. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // A code point has at most two units: the rest of a long text need not be split.
  return [...text.slice(0, 2 * most)].slice(0, most).join('');
}
