import { decodeWindows1252 } from '../../text/windows-1252.ts';

export type Charset = 'auto' | 'utf-8' | 'iso-8859-1' | 'windows-1252';

/** Browsers, and so most servers, treat the lower ones as windows-1252 (WHATWG Encoding). */
const LATIN = new Set([
  'iso-8859-1',
  'iso8859-1',
  'iso_8859-1',
  'latin1',
  'latin-1',
  'us-ascii',
  'ascii',
  'cp1252',
  'windows-1252',
]);
const UTF8 = new Set(['utf-8', 'utf8']);

/**
 * The bytes as text. A byte order mark says most, then what the configuration wants, then what the reply says of itself
 * (the header, an XML declaration). A reply that says UTF-8 and is not, or says nothing, is windows-1252 unless it is valid UTF-8.
 */
export function decodeText(
  bytes: Buffer,
  { charset = 'auto', contentType }: { charset?: Charset | undefined; contentType?: string | undefined },
): string {
  const marked = decodeMarked(bytes);
  if (marked !== null) return marked;
  if (charset === 'utf-8') return bytes.toString('utf8');
  if (charset !== 'auto') return decodeWindows1252(bytes);

  const said = charsetIn(contentType) ?? charsetOfXml(bytes);
  const named = said === undefined || UTF8.has(said) ? null : decodeNamed(bytes, said);
  return named ?? decodeUtf8(bytes) ?? decodeWindows1252(bytes);
}

function decodeMarked(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString('utf8', 3);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return null;
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decodeNamed(bytes: Buffer, label: string): string | null {
  if (LATIN.has(label)) return decodeWindows1252(bytes);
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function charsetIn(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

/** A declaration that can be read byte by byte is not UTF-16, whatever it says. */
function charsetOfXml(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 200);
  const label = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1]?.toLowerCase();
  return label?.startsWith('utf-16') ? undefined : label;
}
