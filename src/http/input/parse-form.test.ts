import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CarimboError } from '../../errors.ts';
import { parseForm, parseFormBody } from './parse-form.ts';

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

it('parses everything that URLSearchParams writes', () => {
  fc.assert(
    fc.property(fc.dictionary(word, fc.string({ unit: 'grapheme' })), (fields) => {
      expect({ ...parseForm(new URLSearchParams(fields).toString()) }).toEqual({ ...fields });
    }),
  );
});

it('never throws: Fastify calls it outside of its error handling', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('%', '&', '=', '+', 'E', '9') }),
      ),
      (text) => {
        const read = parseForm(text);
        expect(read instanceof CarimboError || typeof read === 'object').toBe(true);
      },
    ),
  );
});

it.each([
  ['', {}],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['a=b=c', { a: 'b=c' }],
  ['&&a=1&', { a: '1' }],
  ['a=1+2%2B3', { a: '1 2+3' }],
  ['%61=1', { a: '1' }],
])('parses %j', (text, fields) => {
  expect({ ...parseForm(text) }).toEqual(fields);
});

it.each([
  ['a=%E9', 'malformed_request'],
  ['a=%', 'malformed_request'],
  ['%zz=1', 'malformed_request'],
  ['a=1&a=2', 'duplicate_field'],
  ['a=1&%61=2', 'duplicate_field'],
])('refuses %j as %s', (text, code) => {
  expect(parseForm(text)).toMatchObject({ code });
});

const misreadIn = (body: Buffer | string) => {
  const misread: string[] = [];
  const fields = parseFormBody(Buffer.from(body), (field) => misread.push(field));
  return { fields: fields instanceof CarimboError ? fields : { ...fields }, misread };
};

it('parses a body in UTF-8 like a query', () => {
  fc.assert(
    fc.property(fc.dictionary(word, fc.string({ unit: 'grapheme' })), (fields) => {
      const read = misreadIn(new URLSearchParams(fields).toString());
      expect(read).toEqual({ fields: { ...fields }, misread: [] });
    }),
  );
});

it('refuses no body because of its bytes; only a field that occurs twice is an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const { fields } = misreadIn(Buffer.from(bytes));
      if (fields instanceof CarimboError) expect(fields.code).toBe('duplicate_field');
    }),
  );
});

it.each([
  ['a=Jo%E3o&b=S%C3%A3o', { a: 'João', b: 'São' }, ['a']],
  [Buffer.from('a=João&b=1', 'latin1'), { a: 'João', b: '1' }, ['a']],
  [Buffer.concat([Buffer.from('a=João&b='), Buffer.from([0x80, 0x2b])]), { a: 'João', b: '€ ' }, ['b']],
  ['a=100%&b=2', { a: '100%', b: '2' }, ['a']],
  ['a=100%+com+%E9', { a: '100% com é' }, ['a']],
])('decodes each field of the body %j as UTF-8, or else as windows-1252', (body, fields, misread) => {
  expect(misreadIn(body)).toEqual({ fields, misread });
});
