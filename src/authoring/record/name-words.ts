/** Words in names that do not identify a person. */
const PARTICLES = new Set([
  'DE',
  'DA',
  'DO',
  'DAS',
  'DOS',
  'DI',
  'DEL',
  'DELLA',
  'VAN',
  'VON',
  'LA',
  'LE',
  'EL',
  'SR',
  'SRA',
]);

export const WORD = /[\p{L}\p{M}]+/gu;

/** The word for comparison: upper case, no accents; as long as the word in NFC. */
export function foldWord(word: string): string {
  return [...word.normalize('NFC')]
    .map((char) => (char.normalize('NFD')[0] ?? char).toUpperCase()[0] ?? char)
    .join('');
}

/** Yes/no values of fields called `titular` or `dependente`, which are no names. */
const FLAGS =
  /^(s|n|sim|n[aã]o|a|i|ativ[oa]|inativ[oa]|true|false|yes|no|titular|dependente|agregad[oa]|null)$/i;

/** The identifying words of a name. */
export function nameWords(name: string): string[] {
  if (FLAGS.test(name.trim())) return [];
  return [...name.matchAll(WORD)]
    .map(([word]) => foldWord(word))
    .filter((word) => word.length > 1 && !PARTICLES.has(word));
}

/** The letters of `base` with the case of `like` and, where a Brazilian charset has them, its accents. */
export function writeLike(base: string, like: string): string {
  return [...like.normalize('NFC')].map((char, i) => letterLike(base[i] ?? char, char)).join('');
}

function letterLike(letter: string, like: string): string {
  const [plain = like, ...marks] = like.normalize('NFD');
  const cased = plain === plain.toUpperCase() ? letter : letter.toLowerCase();
  if (marks.length === 0) return /[A-Za-z]/.test(plain) ? cased : like;
  const accented = [cased, ...marks].join('').normalize('NFC');
  return accented.length === 1 && accented.charCodeAt(0) <= 0xff ? accented : like;
}
