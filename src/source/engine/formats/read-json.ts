import { isSafeNumber, parse } from 'lossless-json';
import { ExchangeFault } from '../../exchange.ts';

/** Deeper than any real reply, and far from overflowing the stack of recursive readers. */
const MAX_DEPTH = 200;
/** Far more than one person's data. A megabyte of tiny values would block all callers while it is parsed. */
const MAX_VALUES = 50_000;

/** Numbers that a double may not hold: many digits, fractions, exponents. A match inside a string costs only time. */
const DOUBTFUL_NUMBER = /\d{16}|\d[.eE]/;

/**
 * JSON in which no number loses a digit: one that a double cannot hold exactly (a card of 17 digits) becomes text. Of a
 * duplicate key the last one counts, as in JSON.parse; `__proto__` is dropped.
 * @throws SyntaxError whose message quotes the text: not for logs; ExchangeFault `too_large` for too many values
 */
export function readJson(text: string): unknown {
  const { depth, values } = shapeOf(text);
  if (depth > MAX_DEPTH) throw new SyntaxError('nested too deep');
  if (values > MAX_VALUES) throw tooManyValues();
  const value = DOUBTFUL_NUMBER.test(text)
    ? parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue })
    : (JSON.parse(text) as unknown);
  return withoutProto(value);
}

function parseNumber(digits: string): number | string {
  return isSafeNumber(digits) ? Number(digits) : digits;
}

/** An own key `__proto__` is harmless here, but code that copies the object would set a prototype. */
function withoutProto(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProto);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  for (const [key, item] of Object.entries(object)) {
    if (key === '__proto__') Reflect.deleteProperty(object, key);
    else if (typeof item === 'object') object[key] = withoutProto(item);
  }
  return object;
}

function shapeOf(text: string): { depth: number; values: number } {
  let values = 1;
  let depth = 0;
  let deepest = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (isInText) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) isInText = false;
    } else if (char === QUOTE) isInText = true;
    else if (char === COMMA) values += 1;
    else if (char === BRACE || char === BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (char === BRACE + 2 || char === BRACKET + 2) depth -= 1;
  }
  return { depth: deepest, values };
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `{`; its closing bracket is two code points further, as for `[`. */
const BRACE = 0x7b;
const BRACKET = 0x5b;

export function tooManyValues(): ExchangeFault {
  return new ExchangeFault('too_large', {
    reason: 'a resposta tem dezenas de milhares de valores: consulte uma pessoa só, ou menos campos',
  });
}
