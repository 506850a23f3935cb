import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areDifferentCallers, callerNumber, WITHHELD } from './caller.ts';

describe('a caller as a number', () => {
  it.each([
    ['+5511987654321', '+5511987654321'],
    ['+55 (11) 98765-4321', '+5511987654321'],
    ['5511987654321', '+5511987654321'],
    ['11987654321', '+5511987654321'],
    ['011987654321', '+5511987654321'],
    ['02111987654321', '+5511987654321'],
    ['+55011987654321', '+5511987654321'],
    ['1133334444', '+551133334444'],
    ['0411133334444', '+551133334444'],
    // 55 is also an area code (Santa Maria).
    ['55987654321', '+5555987654321'],
    ['5532221234', '+555532221234'],
    ['555532221234', '+555532221234'],
    ['08007771234', '+558007771234'],
    ['+12125551234', '+12125551234'],
    ['sip:+5511987654321@trunk.example;user=phone', '+5511987654321'],
    ['tel:+55-11-98765-4321', '+5511987654321'],
    ['"Maria" <11987654321>', '+5511987654321'],
  ])('%s is %s', (caller, number) => {
    expect(callerNumber(caller)).toBe(number);
  });

  it.each(['1001', '190', '10321', '55'])('%s is an extension or a service and stays unchanged', (caller) => {
    expect(callerNumber(caller)).toBe(caller);
  });

  it.each([
    '',
    ' ',
    'anonymous',
    'Anonymous',
    'UNKNOWN',
    'Restricted',
    'anônimo',
    'sip:anonymous@anonymous.invalid',
    '0',
    '-0',
    '(00) 0000-0000',
  ])('%j is withheld', (caller) => {
    expect(callerNumber(caller)).toBe(WITHHELD);
  });

  it.each(['maria', 'maria@example.com.br', '33334444', '12345678901', '+0', '+', '55', '1'.repeat(40)])(
    '%j is never read as an E.164 number',
    (caller) => {
      expect(callerNumber(caller) ?? 'none').not.toMatch(/^\+/);
    },
  );

  it('adds the operator’s area code to a local number, only where one is configured', () => {
    expect(callerNumber('33334444', '11')).toBe('+551133334444');
    expect(callerNumber('987654321', '21')).toBe('+5521987654321');
    expect(callerNumber('1001', '11')).toBe('1001');
    expect(callerNumber('21987654321', '11')).toBe('+5521987654321');
    expect(callerNumber('33334444')).toBeNull();
  });

  const areaCode = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .map((two) => two.join(''));
  const digits = (length: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
      .map((all) => all.join(''));
  const national = fc.oneof(
    fc.tuple(areaCode, digits(8)).map(([area, rest]) => `${area}9${rest}`),
    fc
      .tuple(areaCode, fc.integer({ min: 2, max: 8 }), digits(7))
      .map(([area, first, rest]) => `${area}${first}${rest}`),
  );
  const written = (number: string) => [
    number,
    `0${number}`,
    `015${number}`,
    `55${number}`,
    `+55${number}`,
    `+55 ${number.slice(0, 2)} ${number.slice(2, -4)}-${number.slice(-4)}`,
    `sip:${number}@10.0.0.1`,
  ];

  it('is the same in every form that trunks send, and differs between subscribers', () => {
    fc.assert(
      fc.property(national, national, (one, other) => {
        const numbers = new Set(written(one).map((caller) => callerNumber(caller)));
        expect([...numbers]).toEqual([`+55${one}`]);
        if (one !== other)
          expect(areDifferentCallers(callerNumber(`0${one}`), callerNumber(other))).toBe(true);
      }),
    );
  });

  it('stays the same when it is read again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          national.map((number) => `0${number}`),
          digits(4),
          fc.string(),
        ),
        (caller) => {
          const number = callerNumber(caller);
          if (number !== null) expect(callerNumber(number)).toBe(number);
        },
      ),
    );
  });

  it('never throws and is short and plain for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (caller) => {
        expect(callerNumber(caller) ?? 'withheld').toMatch(/^(\+\d{7,15}|\d{1,6}|withheld)$/);
      }),
    );
  });
});

describe('two callers', () => {
  it.each([
    ['+5511987654321', '+5521999990000', true],
    ['+5511987654321', '+5511987654321', false],
    ['+5511987654321', WITHHELD, false],
    [WITHHELD, WITHHELD, false],
    ['+5511987654321', null, false],
    ['1001', '1002', true],
  ])('%s and %s are different callers: %s', (one, other, areDifferent) => {
    expect(areDifferentCallers(one, other)).toBe(areDifferent);
    expect(areDifferentCallers(other, one)).toBe(areDifferent);
  });
});
