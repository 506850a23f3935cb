import { isUtf8 } from 'node:buffer';
import { decodeWindows1252 } from '../../text/windows-1252.ts';

/** Bytes as UTF-8 text or, if they are not UTF-8, as windows-1252: old PBXs and systems write Latin-1. */
export function textOf(bytes: Buffer): { text: string; isUtf8: boolean } {
  return isUtf8(bytes)
    ? { text: bytes.toString('utf8'), isUtf8: true }
    : { text: decodeWindows1252(bytes), isUtf8: false };
}

const JSON_STRING = /"(?:[^"\\]|\\.)*"/gs;

/** JSON text from bytes that are not UTF-8. JSON's syntax is ASCII, so each string is decoded by itself. */
export function foreignJson(body: Buffer): string {
  return body.toString('latin1').replace(JSON_STRING, (bytes) => textOf(Buffer.from(bytes, 'latin1')).text);
}

/**
 * A card or CPF that was not UTF-8 must not become another person's: `²` would be folded to `2`. A letter that no card
 * contains keeps it invalid.
 */
export function keepCardsApart(fields: Record<string, unknown>): void {
  for (const name of ['card_number', 'cpf']) {
    const value = fields[name];
    if (typeof value === 'string') fields[name] = value.replace(/[^\0-\x7f]/g, 'ÿ');
  }
}
