import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CardFormat } from './card.ts';
import { checkCard, compileCardPattern, normaliseCard } from './card.ts';
import { luhnDigit, mod11Digit } from './check-digits.ts';
import { isCns } from './cns.ts';
import { cpfDigit, isCpf, normaliseCpf } from './cpf.ts';
import { maskCard, maskCpf, maskName, maskPhone } from './mask.ts';
import { hasRegistryDigit, isRegistry } from './registry.ts';

const ANY: CardFormat = { lengths: [], pattern: null, check_digit: 'none' };
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

describe('normalising a card', () => {
  test.each([
    ['0001.2345-67/8 90', '0001234567890'],
    [' 000123 ', '000123'],
    ["'000123", '000123'],
    ['000123#', '000123'],
    ['000\u00a0123\u2013\u200b4', '0001234'],
    ['\uff10\uff11\uff12', '012'],
    ['ab12', 'AB12'],
    ['', ''],
    ['#*-./', ''],
  ])('%j becomes %j', (text, card) => {
    expect(normaliseCard(text)).toBe(card);
  });

  test('does not change a normalised card, whatever the text was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normaliseCard(text);
        expect(normaliseCard(once)).toBe(once);
      }),
    );
  });

  test('keeps every digit, with leading zeros, wherever the separators are', () => {
    const pieces = fc.array(
      fc.tuple(fc.stringMatching(/^[0-9]+$/), fc.constantFrom(' ', '.', '-', '/', '—')),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(pieces, (list) => {
        const text = list.map(([number, separator]) => number + separator).join('');
        expect(normaliseCard(text)).toBe(list.map(([number]) => number).join(''));
      }),
    );
  });
});

describe('checking a card', () => {
  test('accepts 1 to 20 letters and digits if nothing is configured', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{1,20}$/), (card) => {
        expect(checkCard(card, ANY)).toEqual({ ok: true, card });
      }),
    );
  });

  test('refuses 21 digits, 4 kB and 1 MB as too long', () => {
    for (const size of [21, 4_096, 1_048_576]) {
      expect(checkCard('1'.repeat(size), ANY)).toMatchObject({
        ok: false,
        fault: 'length',
        expected: { 'pt-BR': 'de 1 a 20 posições', en: '1 to 20 positions' },
      });
    }
  });

  test('names the lengths of the operator', () => {
    expect(checkCard('123', { ...ANY, lengths: [17, 15] })).toMatchObject({
      fault: 'length',
      expected: { 'pt-BR': '15 ou 17 posições' },
    });
    expect(checkCard('', { ...ANY, lengths: [17] })).toMatchObject({ fault: 'empty' });
  });

  test.each(['12+34', '12é34', '12;34', '1٣4'])('refuses %j for its characters', (text) => {
    expect(checkCard(text, ANY)).toMatchObject({ ok: false, fault: 'characters' });
  });

  test('matches the pattern with the whole card', () => {
    const format: CardFormat = { ...ANY, pattern: '0032[0-9]{4}' };
    expect(checkCard('0032-1234', format)).toEqual({ ok: true, card: '00321234' });
    expect(checkCard('900321234', format)).toMatchObject({ fault: 'pattern' });
    expect(checkCard('003212345', format)).toMatchObject({ fault: 'pattern' });
    expect(checkCard('ab', { ...ANY, pattern: 'A|B' })).toMatchObject({ fault: 'pattern' });
  });

  test('ends soon with an exponential pattern and the worst card', () => {
    const format: CardFormat = { ...ANY, pattern: '([0-9]+)+X' };
    expect(checkCard('1'.repeat(20), format)).toMatchObject({ ok: false, fault: 'pattern' });
  });

  test('throws for an invalid pattern', () => {
    expect(() => compileCardPattern('([0-9]')).toThrow(SyntaxError);
  });

  test('checks the digit of Unimed: 17 digits, modulo 11 over the first 16', () => {
    // 2·9 + 3·8 + … by hand: 0032 1234 567890 12 from the right: 2,1,0,9,8,7,6,5,4,3,2,1,2,3,0,0 × 2..9,2..9.
    // = 4+3+0+45+48+49+48+45 + 8+9+8+5+12+21+0+0 = 305; 305 mod 11 = 8; 11 − 8 = 3.
    const format: CardFormat = { lengths: [17], pattern: null, check_digit: 'mod11' };
    expect(checkCard('0032.1234.567890.12-3', format)).toEqual({ ok: true, card: '00321234567890123' });
    expect(checkCard('00321234567890124', format)).toMatchObject({
      ok: false,
      card: '00321234567890124',
      fault: 'check_digit',
    });
    expect(checkCard('0032123456789012X', format)).toMatchObject({ fault: 'characters' });
  });

  test('turns a modulo 11 of 10 or 11 into 0', () => {
    expect(mod11Digit('0')).toBe(0); // 11 − 0 = 11
    expect(mod11Digit('6')).toBe(0); // 12 mod 11 = 1; 11 − 1 = 10
  });

  test('checks Luhn, with the example of ISO/IEC 7812: 7992739871 → 3', () => {
    expect(luhnDigit('7992739871')).toBe(3);
    expect(checkCard('79927398713', { ...ANY, check_digit: 'luhn' })).toMatchObject({ ok: true });
    expect(checkCard('79927398710', { ...ANY, check_digit: 'luhn' })).toMatchObject({ fault: 'check_digit' });
  });

  test.each(['mod11', 'luhn'] as const)(
    '%s detects every single wrong digit, except where both results are 0',
    (rule) => {
      const digitOf = rule === 'mod11' ? mod11Digit : luhnDigit;
      fc.assert(
        fc.property(digits(16), fc.nat(15), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
          const wrong = body.slice(0, at) + ((Number(body[at]) + by) % 10) + body.slice(at + 1);
          // 10 and 11 share the digit 0 (modulo 11 only), so two bodies may both end in it.
          const bothZero = rule === 'mod11' && digitOf(body) === 0 && digitOf(wrong) === 0;
          expect(bothZero || digitOf(body) !== digitOf(wrong)).toBe(true);
        }),
      );
    },
  );
});

describe('CPF', () => {
  test.each(['52998224725', '12345678909', '98765432100'])('%s is valid', (cpf) => {
    expect(isCpf(cpf)).toBe(true);
  });
  test.each(['52998224724', '52998224735', '5299822472', '529982247250', '5299822472X', ''])(
    '%j is invalid',
    (cpf) => {
      expect(isCpf(cpf)).toBe(false);
    },
  );
  test('eleven equal digits are invalid, although their check digits are right', () => {
    for (let digit = 0; digit <= 9; digit += 1) expect(isCpf(String(digit).repeat(11))).toBe(false);
  });
  test('is normalised from dots, dash and spaces', () => {
    expect(normaliseCpf(' 529.982.247-25 ')).toBe('52998224725');
    expect(normaliseCpf("'00000000191")).toBe('00000000191');
  });
  test('nine digits have exactly one pair of check digits', () => {
    fc.assert(
      fc.property(digits(9), fc.integer({ min: 1, max: 99 }), (body, off) => {
        fc.pre(!/^(.)\1+$/.test(body));
        const first = cpfDigit(body);
        const tail = first * 10 + cpfDigit(`${body}${first}`);
        expect(isCpf(body + String(tail).padStart(2, '0'))).toBe(true);
        expect(isCpf(body + String((tail + off) % 100).padStart(2, '0'))).toBe(false);
      }),
    );
  });
});

describe('CNS and registro ANS', () => {
  test('a CNS needs its first digit, its length and its check sum', () => {
    expect(isCns('777082203934924')).toBe(true);
    expect(isCns('777082203934925')).toBe(false);
    expect(isCns('377082203934924')).toBe(false);
    expect(isCns('77708220393492')).toBe(false);
  });
  test.each(['326305', '418374', '000515', '368920', '418901'])(
    'the check digit of %s is right',
    (registry) => {
      expect(hasRegistryDigit(registry)).toBe(true);
    },
  );
  test('a registry with a wrong digit has the right form all the same', () => {
    expect(isRegistry('326306')).toBe(true);
    expect(hasRegistryDigit('326306')).toBe(false);
    expect(hasRegistryDigit('32630')).toBe(false);
  });
});

describe('masks', () => {
  test('keep enough to compare', () => {
    expect(maskCard('00321234567890123')).toBe('•••••••••••••0123');
    expect(maskCard('123')).toBe('••3');
    expect(maskCpf('52998224725')).toBe('•••.982.247-••');
    expect(maskPhone('11987654321')).toBe('•••••••••21');
    expect(maskName('José  da Conceição')).toBe('J••• d• C••••••••');
  });
  test('show nothing of a short or malformed value', () => {
    expect(maskCard('12')).toBe('••');
    expect(maskCpf('1234')).toBe('••••');
    expect(maskName('X')).toBe('•');
    expect(maskPhone('')).toBe('');
  });
  test('never show more than a third of a card', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,20}$/), (card) => {
        const shown = maskCard(card).replaceAll('•', '').length;
        expect(shown * 3).toBeLessThanOrEqual(card.length);
      }),
    );
  });
});
