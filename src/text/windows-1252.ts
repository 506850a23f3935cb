/** The 32 characters in which windows-1252 differs from ISO-8859-1 (WHATWG Encoding, index-windows-1252); � for none. */
const C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Decodes windows-1252 without TextDecoder: several releases of Node decode 0x80–0x9F as ISO-8859-1 when asked for
 * windows-1252 (nodejs/node#56542), and builds without full ICU do not know the label.
 */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (char) => C1.charAt(char.charCodeAt(0) - 0x80));
}
