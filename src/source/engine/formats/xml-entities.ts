const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The five entities of XML and numeric character references, and no others: they would need a DTD, which is never read,
 * so that nothing can multiply (billion laughs) and no external entity is opened.
 */
export const xmlEntities = {
  decode: (text: string): string =>
    text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
      if (name !== undefined) return NAMED[name as string] ?? whole;
      return charOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)) ?? whole;
    }),
  // The parser's hooks for entities of a DTD.
  setExternalEntities: () => {},
  addInputEntities: () => {},
  reset: () => {},
  setXmlVersion: () => {},
};

function charOf(point: number): string | null {
  const isChar = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isChar ? String.fromCodePoint(point) : null;
}
