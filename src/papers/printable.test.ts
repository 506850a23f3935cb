import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

/** A font that has Latin letters, Hebrew ones and some signs. */
const hasGlyph = (codePoint: number): boolean =>
  (codePoint >= 0x20 && codePoint < 0x250) ||
  (codePoint >= 0x590 && codePoint < 0x600) ||
  codePoint === 0x301;
const printed = (text: string): string => printable(text, hasGlyph);

describe('printable', () => {
  it('keeps Portuguese, and composes letters', () => {
    expect(printed('Ação à João: 5ª, 3º, § 2º')).toBe('Ação à João: 5ª, 3º, § 2º');
    expect(printed('Joa\u0303o')).toBe('João');
    expect(printed('x\u0301')).toBe('x\u0301');
  });

  it('keeps line breaks, of whatever kind, and no other control character', () => {
    expect(printed('a\r\nb\rc\nd\u2028e\ff\u0085g')).toBe('a\nb\nc\nd\ne\nf\ng');
    expect(printed('a\0b\u001bc\u007fd\u009fe')).toBe('abcde');
    expect(printed('a\tb\u00a0c\u3000d')).toBe('a b c d');
  });

  it('drops what draws nothing: soft hyphens, joiners, marks of direction, variation selectors', () => {
    expect(printed('a\u00adb\u200bc\u200dd\u202ee\u2066f\ufeffg\ufe0fh\u{e0100}i')).toBe('abcdefghi');
  });

  it('puts one sign for each character that the font does not have', () => {
    expect(printed('oi 🙂!')).toBe('oi □!');
    expect(printed('👩‍👩‍👧 漢字')).toBe('□□□ □□');
    expect(printed('🇧🇷')).toBe('□');
    expect(printed('half \ud83d')).toBe('half □');
  });

  it('puts it for letters that are written from right to left, too: their order would be wrong', () => {
    expect(printed('שלום')).toBe('□□□□');
  });
});
