import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dialplanText, withoutControls } from './clean.ts';
import { formatCommand, parseCommand } from './command.ts';

/** Control characters, quotes, accents and line separators, which often break line protocols. */
const anyCharacter = fc.nat(0x2fff).map((code) => String.fromCharCode(code));

describe('a command', () => {
  test('quotes its arguments and escapes quotes and backslashes', () => {
    expect(formatCommand('SET VARIABLE', ['__NAME', 'a "b" \\ c'])).toBe(
      'SET VARIABLE "__NAME" "a \\"b\\" \\\\ c"\n',
    );
    expect(formatCommand('ANSWER')).toBe('ANSWER\n');
  });

  test('is one line, which Asterisk parses into the same words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyCharacter })), (args) => {
        const command = formatCommand('SET VARIABLE', args);
        expect(command.indexOf('\n')).toBe(command.length - 1);
        expect(parseCommand(command.slice(0, -1))).toEqual(['SET', 'VARIABLE', ...args.map(withoutControls)]);
      }),
    );
  });
});

describe('a text of the source', () => {
  test('loses everything that could break a dialplan or start a line', () => {
    expect(dialplanText('José "Zé" \\ Sr;\r\nHANGUP\0\u2028')).toBe("José 'Zé' / Sr;HANGUP");
  });

  test('is cut to 256 characters, never within a character', () => {
    expect(dialplanText('😀'.repeat(300))).toBe('😀'.repeat(256));
    expect(dialplanText('a\ud800b')).toBe('a\uFFFDb');
  });
});
