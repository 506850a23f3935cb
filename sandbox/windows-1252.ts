/** The characters of the demo's people that windows-1252 has outside of Latin-1. */
const EXTRAS: Record<string, number> = { '’': 0x92, '‘': 0x91, '“': 0x93, '”': 0x94, '–': 0x96, '€': 0x80 };

/** Text as the old systems store it; what it cannot hold is `?`. */
export function toWindows1252(text: string): Buffer {
  return Buffer.from(Array.from(text, (character) => byteOf(character)));
}

function byteOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return EXTRAS[character] ?? (code <= 0xff ? code : 0x3f);
}
