/** The characters in the demo's data that windows-1252 has and Latin-1 lacks. */
const EXTRAS: Record<string, number> = { '’': 0x92, '‘': 0x91, '“': 0x93, '”': 0x94, '–': 0x96, '€': 0x80 };

/** What windows-1252 lacks becomes `?`. */
export function toWindows1252(text: string): Buffer {
  return Buffer.from(Array.from(text, (character) => byteOf(character)));
}

function byteOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return EXTRAS[character] ?? (code <= 0xff ? code : 0x3f);
}
