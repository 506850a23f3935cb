import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CarimboError } from '../../errors.ts';
import { parseForm } from './parse-form.ts';

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

it('reads back whatever a browser would have written', () => {
  fc.assert(
    fc.property(fc.dictionary(word, fc.string({ unit: 'grapheme' })), (fields) => {
      expect({ ...parseForm(new URLSearchParams(fields).toString()) }).toEqual({ ...fields });
    }),
  );
});

it('never throws, whatever comes: it is called where nothing would catch', () => {
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
])('reads %j', (text, fields) => {
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
