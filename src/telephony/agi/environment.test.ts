import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEnvironment } from './environment.ts';

/** Control characters, quotes, accents and line separators, which often break line protocols. */
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

  test('reads script and arguments from the address; those of AGI() have priority', () => {
    const environment = parseEnvironment([
      'agi_network_script: ura?operator=326305&origin=a%20b',
      'agi_arg_1: operator=000515',
      'agi_arg_2: no value',
    ]);
    expect(environment.script).toBe('ura');
    expect(Object.fromEntries(environment.args)).toEqual({ operator: '000515', origin: 'a b' });
  });

  test('reads the script from agi_request when agi_network_script is missing', () => {
    expect(parseEnvironment(['agi_request: agi://10.0.0.1:4573/ura?x=1']).script).toBe('ura');
    expect(parseEnvironment(['agi_request: agi://10.0.0.1']).script).toBe('');
  });

  test('keeps the first value of a name, without control characters', () => {
    const { fields } = parseEnvironment(['agi_uniqueid: 1\u0000\u001b[2J.2', 'agi_uniqueid: 3']);
    expect(fields.get('agi_uniqueid')).toBe('1[2J.2');
  });

  test('never throws and never returns a control character, whatever the input', () => {
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
