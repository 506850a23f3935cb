import { decodeWindows1252 } from '../../text/windows-1252.ts';

const LATIN = /^(iso[-_]?8859-1|latin-?1|us-ascii|ascii|cp1252|windows-1252)$/i;

/** Whether the reply itself or the source declares a Latin charset. */
export function cameInLatin(
  text: string,
  { charset = 'auto', contentType = '' }: { charset?: string | undefined; contentType?: string | undefined },
): boolean {
  if (charset !== 'auto') return charset !== 'utf-8';
  const said =
    /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ??
    /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(text)?.[1];
  return LATIN.test(said ?? '');
}

/** The characters by which windows-1252 differs from ISO-8859-1, with their bytes. */
const C1 = new Map(
  Array.from({ length: 32 }, (_, i) => [decodeWindows1252(Buffer.from([0x80 + i])), 0x80 + i] as const),
);

/** Encodes the text; a character that windows-1252 lacks is escaped as its format does. */
export function encodeWindows1252(text: string): Buffer {
  const isXml = /^\s*</.test(text);
  const bytes = [...text].flatMap((char) => {
    const code = char.codePointAt(0) ?? 0;
    const byte = C1.get(char) ?? (code <= 0xff ? code : undefined);
    if (byte !== undefined) return [byte];
    return [...Buffer.from(isXml ? `&#${code};` : escapeJson(char), 'latin1')];
  });
  return Buffer.from(bytes);
}

function escapeJson(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
