import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless, withoutControls } from './clean.ts';
import { formatCommand, parseCommand } from './command.ts';

/** Control characters, quotes, accents, line separators: all that has ever broken a line protocol. */
const anyCharacter = fc.nat(0x2fff).map((code) => String.fromCharCode(code));

describe('a command', () => {
  test('quotes its arguments and escapes quotes and backslashes', () => {
    expect(formatCommand('SET VARIABLE', ['__NAME', 'a "b" \\ c'])).toBe(
      'SET VARIABLE "__NAME" "a \\"b\\" \\\\ c"\n',
    );
    expect(formatCommand('ANSWER')).toBe('ANSWER\n');
  });

  test('is one line, and Asterisk reads the very words that were meant', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyCharacter })), (args) => {
        const command = formatCommand('SET VARIABLE', args);
        expect(command.indexOf('\n')).toBe(command.length - 1);
        expect(parseCommand(command.slice(0, -1))).toEqual(['SET', 'VARIABLE', ...args.map(withoutControls)]);
      }),
    );
  });
});

describe('a foreign text', () => {
  test('loses what could break a dialplan or begin a line', () => {
    expect(harmless('José "Zé" \\ Sr;\r\nHANGUP\0\u2028')).toBe("José 'Zé' / Sr;HANGUP");
  });

  test('is cut to 256 characters, never within one', () => {
    expect(harmless('😀'.repeat(300))).toBe('😀'.repeat(256));
    expect(harmless('a\ud800b')).toBe('a\uFFFDb');
  });
});
