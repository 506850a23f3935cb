import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extraKey } from './read-header.ts';
import { readActive, readBirthDate, readCpf, readText } from './read-values.ts';

describe('the values of a line', () => {
  test.each(['1', 'S', 's', 'A', 'sim', 'SIM', 'true', 'True', 'ativo', 'ATIVA', '', '  '])(
    '%j says active',
    (text) => {
      expect(readActive(text)).toBe(true);
    },
  );
  test.each(['0', 'N', 'I', 'não', 'NÃO', 'nao', 'false', 'inativo', 'Inativa '])(
    '%j says inactive',
    (text) => {
      expect(readActive(text)).toBe(false);
    },
  );
  test.each(['2', 'talvez', 'cancelado', '-'])('%j says neither', (text) => {
    expect(readActive(text)).toBeUndefined();
  });

  test.each([
    ['1980-02-29', '1980-02-29'],
    ['29/02/1980', '1980-02-29'],
    ['1/2/1980', '1980-02-01'],
    ['1980-02-29 00:00:00', '1980-02-29'],
    ['1980-02-29T03:00:00Z', '1980-02-29'],
    ['', null],
  ])('the birth date %j is %j', (text, date) => {
    expect(readBirthDate(text)).toBe(date);
  });
  test.each([
    '1981-02-29',
    '31/04/1980',
    '00/00/0000',
    '1980-13-01',
    '29-02-1980',
    '12/31/1980',
    'ontem',
    '19800229',
  ])('%j is no date', (text) => {
    expect(readBirthDate(text)).toBeUndefined();
  });
  test('any day is the same in both notations', () => {
    const day = fc.date({ min: new Date('1890-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [year, month, dayOfMonth] = iso.split('-');
        expect(readBirthDate(iso)).toBe(iso);
        expect(readBirthDate(`${dayOfMonth}/${month}/${year}`)).toBe(iso);
      }),
    );
  });

  test.each([
    ['529.982.247-25', '52998224725'],
    ['272', undefined],
    ['00000272', undefined],
    ['1234567891', undefined],
    ['3462584138', '03462584138'], // a leading zero eaten by a spreadsheet
    ['', null],
    ['000.000.000-00', null],
    ['11111111111', undefined],
    ['5299822472X', undefined],
  ])('the CPF %j is %j', (text, cpf) => {
    expect(readCpf(text)).toBe(cpf);
  });

  test('text crosses no lines', () => {
    expect(readText(' José\r\nda\u0000Silva\u2028 ')).toBe('José da Silva');
    expect(readText('\u0007')).toBe('');
  });

  test.each([
    ['Situação Financeira', 'situacao_financeira'],
    [' Cód.  Regional ', 'cod_regional'],
    ['__proto__', 'proto'],
    ['***', ''],
  ])('the heading %j becomes the key %j', (heading, key) => {
    expect(extraKey(heading)).toBe(key);
  });
});
