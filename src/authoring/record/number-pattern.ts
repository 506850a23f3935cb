/** The significant part of a number: letters and digits without separators and leading zeros. */
export function significant(text: string): string {
  return text
    .replace(/[^0-9A-Za-z]/g, '')
    .replace(/^0+/, '')
    .toUpperCase();
}

/** Shorter ones match as whole words only: they occur inside half of all numbers. */
const ANYWHERE_FROM = 5;

/** Matches a number with any punctuation and padding. */
export function numberPattern(number: string): RegExp {
  const body = [...number].join('[^0-9A-Za-z\\n]{0,3}');
  if (number.length >= ANYWHERE_FROM) return new RegExp(body, 'gi');
  return new RegExp(`(?<![0-9A-Za-z])(?:0[^0-9A-Za-z\\n]{0,3})*${body}(?![0-9A-Za-z])`, 'gi');
}

/** `instead` with the punctuation, leading zeros and case of `like`. */
export function punctuateLike(instead: string, like: string): string {
  const count = like.replace(/[^0-9A-Za-z]/g, '').length;
  const chars = [...instead.padStart(count, '0')];
  return [...like]
    .map((char) => {
      if (!/[0-9A-Za-z]/.test(char)) return char;
      const next = chars.shift() ?? char;
      return /[a-z]/.test(char) ? next.toLowerCase() : next;
    })
    .join('');
}
