import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scalarText, toActive, toBirthDate, toCpf, toText } from './coerce.ts';
import { DATE_FORMATS, readDate } from './read-date.ts';

describe('dates', () => {
  it.each([
    ['14/03/1961', 'auto', '1961-03-14'],
    ['4-3-1961', 'auto', '1961-03-04'],
    ['14.03.1961 00:00:00', 'auto', '1961-03-14'],
    ['1961-03-14', 'auto', '1961-03-14'],
    ['1961-03-14T23:00:00-03:00', 'auto', '1961-03-14'],
    ['1961-03-14T03:00:00.000Z', 'auto', '1961-03-14'],
    ['1961-03-14 00:00:00.0', 'auto', '1961-03-14'],
    ['1961/03/14', 'auto', '1961-03-14'],
    ['19610314', 'auto', '1961-03-14'],
    ['/Date(-277938000000-0300)/', 'auto', '1961-03-12'],
    ['03/14/1961', 'mm/dd/yyyy', '1961-03-14'],
    ['14031961', 'ddmmyyyy', '1961-03-14'],
    ['4031961', 'ddmmyyyy', '1961-03-04'],
    ['0', 'epoch_s', '1970-01-01'],
    ['951782400000', 'epoch_ms', '2000-02-29'],
  ] as const)('%s as %s is %s', (text, format, expected) => {
    expect(readDate(text, format)).toBe(expected);
  });

  it.each([
    ['14/03/61', 'auto'],
    ['31/02/1961', 'auto'],
    ['29/02/1961', 'auto'],
    ['14/13/1961', 'auto'],
    ['1961-3', 'auto'],
    ['14031961', 'auto'],
    ['14 de março de 1961', 'auto'],
    ['14/03/1961', 'yyyy-mm-dd'],
    ['14/03/1961', 'mm/dd/yyyy'],
    ['', 'auto'],
    ['14/03-1961', 'auto'],
    ['99999999999999999', 'epoch_ms'],
  ] as const)('%s as %s is none', (text, format) => {
    expect(readDate(text, format)).toBeNull();
  });

  it('every real day comes back from every way of writing it', () => {
    const day = fc.date({ min: new Date('1900-01-02'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [year = '', month = '', dd = ''] = iso.split('-');
        const ways = {
          'dd/mm/yyyy': `${dd}/${month}/${year}`,
          'yyyy-mm-dd': iso,
          yyyymmdd: year + month + dd,
        } as const;
        for (const [format, text] of Object.entries(ways)) {
          expect(readDate(text, format as keyof typeof ways)).toBe(iso);
          expect(readDate(text, 'auto')).toBe(iso);
        }
        expect(readDate(String(Number(dd + month + year)), 'ddmmyyyy')).toBe(iso);
      }),
    );
  });

  it('no text makes it throw, or gives what is no date', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...DATE_FORMATS), (text, format) => {
        const date = readDate(text, format);
        if (date !== null) expect(new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(date);
      }),
    );
  });

  it('of birth are none where systems write that they do not know', () => {
    for (const text of ['0001-01-01', '01/01/1900', '1899-12-30', '1753-01-01', '9999-12-31', '31/12/2999'])
      expect(toBirthDate(text, 'auto')).toBeNull();
    expect(toBirthDate('1970-01-01', 'auto')).toBe('1970-01-01');
    expect(toBirthDate(19610314, 'auto')).toBe('1961-03-14');
    expect(toBirthDate({ ano: 1961 }, 'auto')).toBeNull();
  });
});

describe('texts', () => {
  it.each([
    ['  a  b\t c ', 'a b c'],
    ['a\u0000b\nc', 'a b c'],
    ['\ud800x', '\ufffdx'],
    [123, '123'],
    [1e21, '1000000000000000000000'],
    [true, 'true'],
    ['', null],
    ['NULL', null],
    [null, null],
    [undefined, null],
    [{}, null],
    [['a'], null],
    [Number.NaN, null],
  ])('%j is %j', (value, expected) => {
    expect(toText(value)).toBe(expected);
  });

  it('are cut at 200 characters, never inside one', () => {
    expect([...(toText('😀'.repeat(300)) ?? '')]).toHaveLength(200);
    expect(toText('😀'.repeat(300))?.isWellFormed()).toBe(true);
  });

  it('of numbers keep all their digits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        expect(scalarText(n)).toBe(String(n === 0 ? 0 : n));
      }),
    );
  });
});

describe('CPF', () => {
  it.each([
    ['529.982.247-25', '52998224725'],
    [52998224725, '52998224725'],
    [191, '00000000191'],
    ['191', null],
    [12, null],
    ['00000000191', '00000000191'],
    [12345678909, '12345678909'],
    [1234567890, '01234567890'],
    ['***.982.247-**', null],
    ['11111111111', null],
    ['52998224726', null],
    [null, null],
  ])('%j is %j', (value, expected) => {
    expect(toCpf(value)).toBe(expected);
  });
});

describe('active', () => {
  it.each([
    ['S', true],
    ['sim', true],
    ['ATIVO', true],
    [1, true],
    [true, true],
    ['N', false],
    ['Não', false],
    ['I', false],
    ['C', false],
    ['Cancelado', false],
    [0, false],
    ['', null],
    [null, null],
    [2, { unknown: null }],
    ['Pendente', { unknown: 'Pendente' }],
    ['Maria Silva', { unknown: null }],
  ])('%j is %j', (value, expected) => {
    expect(toActive(value)).toEqual(expected);
  });

  it('goes by the words of the file, where it has them', () => {
    const words = { yes: ['Regular', '2'], no: ['Suspenso', 'A'] };
    expect(toActive('REGULAR', words)).toBe(true);
    expect(toActive(2, words)).toBe(true);
    expect(toActive('a', words)).toBe(false);
    expect(toActive('S', words)).toEqual({ unknown: 'S' });
    expect(toActive(true, words)).toBe(true);
  });
});
