import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsTerm, type Searched, searchKeysOf, understand, wordsOf } from './search-keys.ts';

const UNIDENTIFIED: Searched = {
  number: '32630520261122000042',
  source_number: null,
  card_number: null,
  cpf: null,
  beneficiary: null,
  caller: null,
  caller_e164: null,
};
const named = (name: string): Searched => ({
  ...UNIDENTIFIED,
  beneficiary: { card_number: '1', name, cpf: null, birth_date: null, active: true, plan: null, extra: {} },
});
const finds = (q: string, protocol: Searched, { areaCode = '11', beneficiaries = true } = {}) =>
  understand(q, { areaCode, beneficiaries }).terms.some((term) => fitsTerm(protocol, term));
const meant = (q: string) => understand(q, { areaCode: '11', beneficiaries: true }).meanings;

const letters = 'aábcçdeéêfghiíjklmnñoóõôpqrsßtuúüvwxyzAÁBCÇDEÉÊFGHIÍJKLMNÑOÓÕÔPQRSTUÚÜVWXYZ';
const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 3, maxLength: 12 });
const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));

describe('a name', () => {
  it('has words without accents and case, and without particles', () => {
    expect(wordsOf('José "Zé" da Conceição, Filho')).toEqual(['jose', 'ze', 'conceicao', 'filho']);
    expect(wordsOf('MÜLLER-GROẞ e Straße')).toEqual(['muller', 'gross', 'strasse']);
    expect(wordsOf("Ana D'Ávila")).toEqual(['ana', 'davila', 'avila']);
    expect(wordsOf('Jo\u0061\u0303o ﬁlho')).toEqual(['joao', 'filho']);
    expect(wordsOf('— … 😀')).toEqual([]);
  });

  it('is found whatever the case, the accents and how they are composed', () => {
    fc.assert(
      fc.property(name, (text) => {
        for (const other of [
          text.toUpperCase(),
          text.toLowerCase(),
          text.normalize('NFD'),
          text.normalize('NFC'),
          text.normalize('NFD').replace(/\p{M}/gu, ''),
        ])
          expect(new Set(wordsOf(other))).toEqual(new Set(wordsOf(text)));
      }),
    );
  });

  it('has the same words when they are normalised again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = wordsOf(text);
        expect(wordsOf(words.join(' '))).toEqual(words);
      }),
    );
  });

  it('is found by any of its words, in any order, and not by others', () => {
    fc.assert(
      fc.property(name, fc.nat(), (text, seed) => {
        const words = wordsOf(text);
        fc.pre(words.length > 0);
        const one = words[seed % words.length] as string;
        expect(finds(one, named(text))).toBe(true);
        expect(finds([...words].reverse().join('  '), named(text))).toBe(true);
        expect(finds(`${one} qqqqqqqqqqqqq`, named(text))).toBe(false);
      }),
    );
    expect(finds("d'avila", named('Ana D’Ávila'))).toBe(true);
    expect(finds('Davila ANA', named("Ana D'Ávila"))).toBe(true);
    expect(finds('avila', named("Ana D'Ávila"))).toBe(true);
    expect(finds('silva', named('Maria da Silveira'))).toBe(false);
  });

  it('is not searched for those who may not read beneficiaries, nor a CPF', () => {
    const maria = { ...named('Maria Souza'), cpf: '52998224725' };
    expect(finds('maria', maria, { beneficiaries: false })).toBe(false);
    expect(finds('52998224725', maria, { beneficiaries: false })).toBe(false);
    expect(finds('529.982.247-25', maria)).toBe(true);
  });
});

describe('a telephone number', () => {
  const maria = { ...UNIDENTIFIED, caller: '11987654321', caller_e164: '+5511987654321' };

  it.each(['+55 11 98765-4321', '(11) 98765-4321', '011987654321', '98765-4321', '8765 4321', '87654321'])(
    'is found as %s',
    (q) => {
      expect(finds(q, maria, { areaCode: '21' })).toBe(true);
      expect(meant(q)).toContain('phone');
    },
  );

  it.each(['(21) 98765-4321', '7654321', '+5511987654322'])('is not %s', (q) => {
    expect(finds(q, maria)).toBe(false);
  });

  it('is found with any punctuation between its digits', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '(', ')', '/');
    fc.assert(
      fc.property(fc.array(separator, { minLength: 11, maxLength: 11 }), (separators) => {
        const q = [...'11987654321'].map((digit, i) => `${separators[i]}${digit}`).join('');
        expect(finds(q, maria)).toBe(true);
      }),
    );
  });

  it('that is an extension or the user of a chat is found as it is', () => {
    expect(finds('4001', { ...UNIDENTIFIED, caller: '4001', caller_e164: '4001' })).toBe(true);
    expect(finds('web-7f@chat', { ...UNIDENTIFIED, caller: 'web-7f@chat' })).toBe(true);
    expect(finds('anonymous', { ...UNIDENTIFIED, caller: 'anonymous', caller_e164: 'withheld' })).toBe(false);
  });
});

describe('part of a number', () => {
  it.each([
    '42',
    '0042',
    '00042',
    '000042',
    '22000042',
    '1122000042',
    '20261122000042',
    '326305 2026 11 22 000042',
    '22/11 42',
    '22/11/2026 nº 42',
    '22/11/26 000042',
    '22-11 42',
  ])('finds 32630520261122000042: %s', (q) => {
    expect(finds(q, UNIDENTIFIED) || q.replace(/\s/g, '') === UNIDENTIFIED.number).toBe(true);
  });

  it.each(['43', '10042', '21000042', '22/10 42', '21/11/2026 42', '99/99 42'])('does not: %s', (q) => {
    expect(finds(q, UNIDENTIFIED)).toBe(false);
  });

  it('is any end of four characters or more of the number of the operator’s system', () => {
    const own = { ...UNIDENTIFIED, source_number: 'AT-2026.11/0777' };
    for (const q of ['0777', '11/0777', '2026110777', 'at-2026.11/0777']) expect(finds(q, own)).toBe(true);
    expect(finds('0778', own)).toBe(false);
  });

  it('is not what has more digits than a sequence and no date before them', () => {
    expect(meant('987654321')).not.toContain('number_part');
    expect(meant('52998224725')).not.toContain('number_part');
  });
});

it('says what a text may be', () => {
  expect(meant('32630520261122000042')).toContain('number');
  expect(meant('42')).toEqual(['number_part']);
  expect(meant('52998224725')).toEqual(['card', 'cpf', 'phone']);
  expect(meant('01234567890123456')).toEqual(['card']);
  expect(meant('Maria da Silva')).toEqual(['name']);
  expect(meant('…')).toEqual([]);
});

it('every key is written once', () => {
  const protocol = {
    ...named('Ana Ana'),
    caller_e164: '+5511987654321',
    card_number: '7',
    cpf: '52998224725',
  };
  const keys = searchKeysOf(protocol);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(7);
});
