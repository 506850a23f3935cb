import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordAssembler, type Row } from './assemble-records.ts';
import { splitRecord } from './split-record.ts';

function assemble(text: string, columns?: number): Row[] {
  const assembler = new RecordAssembler(',');
  if (columns !== undefined) assembler.columns = columns;
  return [...text.split('\n').flatMap((line) => assembler.push(line)), ...assembler.end()];
}

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

describe('splitting a record', () => {
  test.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a ""b"" c"', ['a "b" c']],
    ['"",""', ['', '']],
    ['""""', ['"']],
    ['José "Zé" Silva,1', ['José "Zé" Silva', '1']],
    ['a, "b"', ['a', ' "b"']],
  ])('%j has the fields %j', (text, fields) => {
    expect(splitRecord(text, ',')).toEqual({ fields });
  });

  test.each([
    ['"a', 'open'],
    ['"a""', 'open'],
    ['a,"', 'open'],
    ['"a"b,c', 'stray_quote'],
    ['"José "Zé" Silva",1', 'stray_quote'],
  ])('%j is no record: %s', (text, fault) => {
    expect(splitRecord(text, ',')).toEqual({ fault });
  });

  test('agrees with csv-parse about every well-formed record, whatever the delimiter', () => {
    const delimiter = fc.constantFrom(',', ';', '\t', '|');
    const field = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\t', '|', 'a', ' ') }),
    );
    fc.assert(
      fc.property(delimiter, fc.array(field, { minLength: 1, maxLength: 6 }), (by, fields) => {
        const text = fields.map(quoted).join(by);
        expect(splitRecord(text, by)).toEqual({ fields });
        const [oracle] = parse(text, { delimiter: by, record_delimiter: '\u0000\u0000' });
        expect(oracle).toEqual(fields);
      }),
    );
  });

  test('comes to an end with any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', 'a') }), (text) => {
        const split = splitRecord(text, ',');
        expect('fields' in split ? split.fields.length : split.fault.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('making records of lines', () => {
  test('numbers them by the line they begin on, quoted line ends and blank lines counted', () => {
    expect(assemble('a,b\n\n"x\ny",2\nc,d\n', 2)).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 3, fields: ['x\ny', '2'] },
      { line: 5, fields: ['c', 'd'] },
    ]);
  });

  test('loses one line only to an unclosed quote', () => {
    expect(assemble('1,"open\n2,b\n3,"c"\n4,d', 2)).toEqual([
      { line: 1, fault: expect.objectContaining({ en: 'a quote that is never closed' }) },
      { line: 2, fields: ['2', 'b'] },
      { line: 3, fields: ['3', 'c'] },
      { line: 4, fields: ['4', 'd'] },
    ]);
  });

  test('loses one line only, too, when thousands of lines without a quote follow', () => {
    const rest = Array.from({ length: 5_000 }, (_, i) => `${i},x`);
    const rows = assemble(['0,"open', ...rest].join('\n'), 2);
    expect(rows.filter((row) => 'fault' in row)).toEqual([
      { line: 1, fault: expect.objectContaining({ en: 'a quote that is never closed' }) },
    ]);
    expect(rows).toHaveLength(5_001);
  });

  test('names a line with too few or too many columns', () => {
    expect(assemble('a\nb,c\nd,e,f', 2)).toEqual([
      { line: 1, fault: expect.objectContaining({ en: '1 column instead of 2' }) },
      { line: 2, fields: ['b', 'c'] },
      { line: 3, fault: expect.objectContaining({ en: '3 columns instead of 2' }) },
    ]);
  });

  test('finds every clean record, whatever broken lines stand between them', () => {
    const clean = fc.constantFrom('a,b', '"a",b', '"a,""x""",b', 'a "q" z,b');
    const broken = fc.constantFrom('a', 'a,b,c', '"a"x,b', ',"', '"a', '"a,b', 'a,"b');
    fc.assert(
      fc.property(fc.array(fc.oneof(clean, broken), { maxLength: 12 }), (lines) => {
        // A broken line may only cost neighbours when the quotes of several happen to make one record of two columns.
        const rows = assemble(lines.join('\n'), 2);
        const inOneLine = lines.filter((line) => /^(a,b|"a",b|"a,""x""",b|a "q" z,b)$/.test(line)).length;
        const spanning = rows.filter((row) => 'fields' in row && row.fields.join('').includes('\n'));
        const found = rows.filter((row) => 'fields' in row).length - spanning.length;
        if (spanning.length === 0) expect(found).toBe(inOneLine);
        const numbers = rows.map((row) => row.line);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        for (const row of rows) if ('fields' in row) expect(row.fields).toHaveLength(2);
      }),
    );
  });
});
