import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEnvironment } from './environment.ts';

/** Control characters, quotes, accents, line separators: all that has ever broken a line protocol. */
const anyCharacter = fc.nat(0x2fff).map((code) => String.fromCharCode(code));

describe('the environment', () => {
  test('keeps colons in values', () => {
    const { fields } = parseEnvironment([
      'agi_channel: PJSIP/a:b-01',
      'agi_callerid: unknown',
      'agi_accountcode: ',
    ]);
    expect(fields.get('agi_channel')).toBe('PJSIP/a:b-01');
    expect(fields.get('agi_accountcode')).toBe('');
  });

  test('finds script and arguments in the address; the arguments of AGI() win', () => {
    const environment = parseEnvironment([
      'agi_network_script: ura?operator=326305&origin=a%20b',
      'agi_arg_1: operator=000515',
      'agi_arg_2: no value',
    ]);
    expect(environment.script).toBe('ura');
    expect(Object.fromEntries(environment.args)).toEqual({ operator: '000515', origin: 'a b' });
  });

  test('finds the script in the request where Asterisk leaves agi_network_script away', () => {
    expect(parseEnvironment(['agi_request: agi://10.0.0.1:4573/ura?x=1']).script).toBe('ura');
    expect(parseEnvironment(['agi_request: agi://10.0.0.1']).script).toBe('');
  });

  test('holds to the first value of a name, and never to control characters', () => {
    const { fields } = parseEnvironment(['agi_uniqueid: 1\u0000\u001b[2J.2', 'agi_uniqueid: 3']);
    expect(fields.get('agi_uniqueid')).toBe('1[2J.2');
  });

  test('never throws and never lets a control character through, whatever comes', () => {
    const line = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.string().map((text) => `agi_network_script: ${text}`),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { fields, args, script } = parseEnvironment(lines);
        const all = [script, ...fields.values(), ...args.keys(), ...args.values()].join('');
        expect(all).not.toMatch(/[\u0000-\u001f\u007f]/);
      }),
    );
  });
});
