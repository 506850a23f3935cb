import { expect, it } from 'vitest';
import { csvHead, csvRow } from './csv.ts';

const row = (cell: string | number | null, kind: 'text' | 'identifier' | 'moment' | 'number' = 'text') =>
  csvRow([cell], [kind], 'pt-BR').slice(0, -2);

it('begins with a byte order mark, by which Excel recognises UTF-8', () => {
  expect(csvHead(['Situação', 'a;b'])).toBe('\ufeffSituação;"a;b"\r\n');
});

it('keeps every digit of an identifier that a spreadsheet would read as a number', () => {
  expect(row('32630520261122000001', 'identifier')).toBe('326305 2026 11 22 000001');
  expect(row('00012345678901230', 'identifier')).toBe("'00012345678901230");
  expect(row('52998224725', 'identifier')).toBe('52998224725');
  expect(row('01234567890', 'identifier')).toBe("'01234567890");
  expect(row('1764248123.42', 'identifier')).toBe("'1764248123.42");
  expect(row('2026/01', 'identifier')).toBe("'2026/01");
  expect(row('OE-17', 'identifier')).toBe('OE-17');
  expect(row('2001', 'identifier')).toBe('2001');
  expect(row('+5511999998888', 'identifier')).toBe("'+5511999998888");
});

it('lets no text be a formula', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1']) expect(row(text)).toBe(`'${text}`);
  expect(row('\r=1')).toBe('"\'\r=1"');
  expect(row('a;=1')).toBe('"a;=1"');
  expect(row('diz "=1"')).toBe('"diz ""=1"""');
});

it('shows the civil time that the journal wrote, and numbers as the language does', () => {
  expect(row('2026-11-22T10:15:30.123-03:00', 'moment')).toBe('2026-11-22 10:15:30');
  expect(row(2.5, 'number')).toBe('2,5');
  expect(csvRow([2.5, null, 'x'], ['number', 'text', 'text'], 'en')).toBe('2.5;;x\r\n');
});
