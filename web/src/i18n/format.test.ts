import { describe, expect, it } from 'vitest';
import { cpf, createFormat, telephone } from './format.ts';

const pt = createFormat('pt-BR');
const en = createFormat('en');

describe('a moment', () => {
  it('is said in the civil time of the operator, whatever zone this computer has', () => {
    expect(pt.moment('2026-11-22T23:15:30.123-03:00')).toBe('22/11/2026, 23:15');
    expect(pt.time('2026-11-22T00:05:00.000-05:00')).toBe('00:05');
  });

  it('has the day before the month in English, too', () => {
    expect(en.moment('2026-11-22T10:15:30.123-03:00')).toBe('22/11/2026, 10:15');
  });
});

describe('a deadline', () => {
  it('at the end of a day is said as the day', () => {
    expect(pt.due('2026-12-04T23:59:59.000-03:00')).toBe('04/12/2026');
    expect(pt.due('2026-12-04T14:00:00.000-03:00')).toBe('04/12/2026, 14:00');
  });

  it.each([
    ['2026-12-04T12:00:00.000-03:00', 'em 30 minutos', 'in 30 minutes'],
    ['2026-12-04T10:30:00.000-03:00', 'há 1 hora', '1 hour ago'],
    ['2026-12-05T11:30:00.000-03:00', 'amanhã', 'tomorrow'],
    ['2026-12-11T11:30:00.000-03:00', 'em 7 dias', 'in 7 days'],
    ['2026-12-05T23:59:59.000-03:00', 'amanhã', 'tomorrow'],
    ['2026-12-11T23:59:59.000-03:00', 'em 7 dias', 'in 7 days'],
    ['2026-12-02T23:59:59.000-03:00', 'anteontem', '2 days ago'],
  ])('%s is %s', (due, inPortuguese, inEnglish) => {
    const now = Date.parse('2026-12-04T11:30:00.000-03:00');
    expect(pt.distance(due, now)).toBe(inPortuguese);
    expect(en.distance(due, now)).toBe(inEnglish);
  });
});

it('a duration is said in the two largest units', () => {
  expect([0, 42, 251, 3_600, 7_384].map((seconds) => pt.duration(seconds))).toEqual([
    '0 s',
    '42 s',
    '4 min 11 s',
    '1 h 0 min',
    '2 h 3 min',
  ]);
});

it.each([
  ['+5511987654321', '(11) 98765-4321'],
  ['+551133334444', '(11) 3333-4444'],
  ['+14155550123', '+14155550123'],
  ['2001', '2001'],
])('the telephone %s is written %s', (e164, written) => {
  expect(telephone(e164)).toBe(written);
});

it.each([
  ['12345678909', '123.456.789-09'],
  ['***.456.789-**', '***.456.789-**'],
])('the CPF %s is written %s', (text, written) => {
  expect(cpf(text)).toBe(written);
});
