import * as loader from '@grpc/proto-loader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExchangeFault } from '../../exchange.ts';
import { fittingMessage, unknownField } from './fitting-message.ts';
import { findMethod } from './method-types.ts';
import { TYPE_OPTIONS } from './type-options.ts';

const types = loader.fromJSON(
  {
    nested: {
      S: { methods: { M: { requestType: 'Q', responseType: 'Q', comment: '' } } },
      Q: {
        fields: {
          text: { type: 'string', id: 1 },
          small: { type: 'int32', id: 2 },
          large: { type: 'int64', id: 3 },
          unsigned: { type: 'uint64', id: 4 },
          double: { type: 'double', id: 5 },
          flag: { type: 'bool', id: 6 },
          inner: { type: 'Q', id: 7 },
        },
      },
    },
  },
  TYPE_OPTIONS,
);
const method = findMethod(types, 'S/M');
type Sent = Record<string, unknown>;
const sent = (template: object, card: string) =>
  method.requestDeserialize(fittingMessage(template, { card }, method)) as Sent;

/** The message, or null where it is refused. */
function sentOrRefused(template: object, card: string): Sent | null {
  try {
    return sent(template, card);
  } catch (error) {
    expect(error).toBeInstanceOf(ExchangeFault);
    return null;
  }
}

describe('a card in a message', () => {
  it('arrives as it is in a text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (card) => {
        expect(sent({ text: '${card}', inner: { text: 'x${card}y' } }, card)).toMatchObject({
          text: card,
          inner: { text: `x${card}y` },
        });
      }),
    );
  });

  it('arrives in a number as the same number, or not at all', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
    const field = fc.constantFrom('small', 'large', 'unsigned', 'double');
    const written = fc.constantFrom('${card|number}', '${card}');
    fc.assert(
      fc.property(digits, field, written, (card, name, template) => {
        const message = sentOrRefused({ [name]: template }, card);
        if (message !== null) expect(BigInt(message[name] as string | number)).toBe(BigInt(card));
      }),
    );
  });

  it.each([
    ['small', '2147483647', true],
    ['small', '2147483648', false],
    ['large', '9223372036854775807', true],
    ['large', '9223372036854775808', false],
    ['unsigned', '18446744073709551615', true],
    ['unsigned', '18446744073709551616', false],
    ['double', '9007199254740992', true],
    ['double', '9007199254740993', false],
  ])('fits into %s: %s, %s', (name, card, fits) => {
    expect(sentOrRefused({ [name]: '${card|number}' }, card) !== null).toBe(fits);
  });

  it('is no flag: the text "false" would be true', () => {
    expect(sentOrRefused({ flag: '${card}' }, 'false')).toBeNull();
    expect(sent({ flag: false }, '')).toMatchObject({ flag: false });
  });
});

it('names the field that a message does not have, without any value', () => {
  expect(unknownField({ text: '${card}', inner: { large: '${card|number}' } }, method)).toBeNull();
  expect(unknownField({ inner: { inner: { texto: '${card}' } } }, method)).toBe('inner.inner.texto');
  expect(unknownField(undefined, method)).toBeNull();
  expect(unknownField({ constructor: 'x' }, method)).toBe('constructor');
});
