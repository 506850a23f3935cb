import type { Text } from './text.ts';

export type Language = keyof Text;

/** Portuguese, unless the Accept-Language header (RFC 9110 § 12.5.4) prefers English. */
export function preferredLanguage(header: string | undefined): Language {
  if (header === undefined) return 'pt-BR';
  return quality(header, 'en') > quality(header, 'pt') ? 'en' : 'pt-BR';
}

/** The highest weight of a language, with or without region; 0 if the header does not have it. */
function quality(header: string, language: string): number {
  let best = 0;
  for (const part of header.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (range !== language && !range.startsWith(`${language}-`)) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    best = Math.max(best, weight === undefined ? 1 : Number(weight.slice(2)) || 0);
  }
  return best;
}
