import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extraKey } from '../../kinds/csv/read-header.ts';
import { readBirthDate, readCpf, readFlag, readShortYear, readText } from './read-values.ts';

describe('the values of a line', () => {
  test.each(['1', 'S', 's', 'A', 'sim', 'SIM', 'true', 'True', 'ativo', 'ATIVA', '', '  '])(
    '%j says active',
    (text) => {
      expect(readFlag(text)).toBe(true);
    },
  );
  test.each(['Vigente', 'A - ATIVO', '01-ATIVO', '1: Regular', 'S / Liberado', 'habilitada'])(
    '%j says active, as other systems write it',
    (text) => {
      expect(readFlag(text)).toBe(true);
    },
  );
  test.each(['0', 'N', 'I', 'C', 'não', 'NÃO', 'nao', 'false', 'inativo', 'Inativa '])(
    '%j says inactive',
    (text) => {
      expect(readFlag(text)).toBe(false);
    },
  );
  test.each([
    'CANCELADO',
    'Suspenso',
    'C - CANCELADO',
    'S - SUSPENSO',
    'Não ativo',
    'Falecido',
    '2-Excluída',
  ])('%j says inactive, as other systems write it', (text) => {
    expect(readFlag(text)).toBe(false);
  });
  test.each(['2', 'talvez', 'X - ESPECIAL', '-', 'A - '])('%j says neither', (text) => {
    expect(readFlag(text)).toBeUndefined();
  });

  test.each([
    ['1980-02-29', '1980-02-29'],
    ['29/02/1980', '1980-02-29'],
    ['1/2/1980', '1980-02-01'],
    ['1980-02-29 00:00:00', '1980-02-29'],
    ['1980-02-29T03:00:00Z', '1980-02-29'],
    ['29-02-1980', '1980-02-29'],
    ['29.02.1980', '1980-02-29'],
    ['19800229', '1980-02-29'],
    ['14/03/1961 00:00:00', '1961-03-14'],
    ['14/03/61', '1961-03-14'],
    ['', null],
  ])('the birth date %j is %j', (text, date) => {
    expect(readBirthDate(text)).toBe(date);
  });
  test.each([
    '1981-02-29',
    '31/04/1980',
    '00/00/0000',
    '1980-13-01',
    '12/31/1980',
    '22354',
    '14/03/05',
    'ontem',
  ])('%j is no date', (text) => {
    expect(readBirthDate(text)).toBeUndefined();
  });
  test('a year of two digits counts only where the other century is still to come', () => {
    const now = new Date('2026-11-27T12:00:00Z');
    expect(readShortYear('27/11/26', now)).toBeNull();
    expect(readShortYear('28/11/26', now)).toBe('1926-11-28');
    expect(readShortYear('31/02/61', now)).toBeNull();
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
