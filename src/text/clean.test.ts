import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, cleanTexts, cutText } from './clean.ts';

const anyText = fc.string({ unit: 'binary' });
/** Texts with halves of surrogate pairs and NUL, as cutting or a faulty client produces them. */
const brokenText = fc
  .array(fc.oneof(anyText, fc.constantFrom('\ud800', '\udc00', '\0', '😀'.slice(0, 1))))
  .map((parts) => parts.join(''));

describe('a clean text', () => {
  it('is well formed, has no NUL, and survives UTF-8', () => {
    fc.assert(
      fc.property(brokenText, (text) => {
        const clean = cleanText(text);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toContain('\0');
        expect(Buffer.from(clean, 'utf8').toString('utf8')).toBe(clean);
      }),
    );
  });

  it('is the same value where it was clean, in objects and lists too', () => {
    const value = { a: 'João 😀', b: ['x', { c: null, d: 1, e: true }] };
    expect(cleanTexts(value)).toBe(value);
    expect(cleanTexts({ ...value, b: ['\ud800', { c: '\0x' }], '\ud800k': 1 })).toEqual({
      a: 'João 😀',
      b: ['\ufffd', { c: 'x' }],
      '\ufffdk': 1,
    });
  });
});

describe('a cut text', () => {
  it('never ends in half a surrogate pair', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 40 }), (text, most) => {
        const cut = cutText(text, most);
        expect([...cut].length).toBeLessThanOrEqual(most);
        if (text.isWellFormed()) expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(cut)).toBe(true);
      }),
    );
    expect(cutText('a😀b', 2)).toBe('a😀');
  });
});
