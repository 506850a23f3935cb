import { fieldName } from '../../api/from-validation.ts';
import { CarimboError, ERRORS } from '../../errors.ts';
import { textOf } from './foreign-text.ts';

/**
 * Parses `application/x-www-form-urlencoded` text strictly: malformed input is an error, nothing is guessed. For queries,
 * where an error cannot cost a caller the number.
 * @returns the fields, all of them text, or the error
 */
export function parseForm(text: string): Record<string, string> | CarimboError {
  return readFields(text, decode, notUtf8);
}

/**
 * The same for a body, where text that is not UTF-8 must not cost a caller the number: it is read as windows-1252, and a
 * malformed % stays as it is.
 * @param onMisread called with the name of each field whose value was read in this way
 */
export function parseFormBody(
  body: Buffer,
  onMisread: (field: string) => void,
): Record<string, string> | CarimboError {
  const { text, isUtf8 } = textOf(body);
  // A body that is not UTF-8 is split as bytes: each field is decoded by itself.
  return readFields(isUtf8 ? text : body.toString('latin1'), isUtf8 ? decode : () => null, (pair) => ({
    name: decodeBytes(pair.name, isUtf8),
    value: decodeBytes(pair.value, isUtf8, () => onMisread(fieldName(decodeBytes(pair.name, isUtf8)))),
  }));
}

interface Pair {
  name: string;
  value: string;
}

function readFields(
  text: string,
  read: (text: string) => string | null,
  unreadable: (pair: Pair) => Pair | CarimboError,
): Record<string, string> | CarimboError {
  const fields: Record<string, string> = Object.create(null);
  for (const written of text.split('&')) {
    if (written === '') continue;
    const cut = written.indexOf('=');
    const pair = {
      name: cut === -1 ? written : written.slice(0, cut),
      value: cut === -1 ? '' : written.slice(cut + 1),
    };
    const name = read(pair.name);
    const value = read(pair.value);
    const field = name === null || value === null ? unreadable(pair) : { name, value };
    if (field instanceof CarimboError) return field;
    if (field.name in fields) return duplicate(field.name);
    fields[field.name] = field.value;
  }
  return fields;
}

function decode(text: string): string | null {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** @param isText whether `text` is decoded already; otherwise each character is one byte */
function decodeBytes(text: string, isText: boolean, onMisread?: () => void): string {
  const bytes = (isText ? Buffer.from(text) : Buffer.from(text, 'latin1')).toString('latin1');
  const plain = bytes
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const read = textOf(Buffer.from(plain, 'latin1'));
  if (!read.isUtf8 || /%(?![0-9A-Fa-f]{2})/.test(bytes)) onMisread?.();
  return read.text;
}

function notUtf8(): CarimboError {
  return ERRORS.malformedRequest(
    'O formulário tem um % malformado ou texto que não é UTF-8.',
    'The form has a malformed % or text that is not UTF-8.',
  );
}

function duplicate(name: string): CarimboError {
  return ERRORS.invalidRequest({
    field: fieldName(name),
    code: 'duplicate_field',
    text: {
      'pt-BR': `O campo ${fieldName(name)} aparece mais de uma vez.`,
      en: `The field ${fieldName(name)} occurs more than once.`,
    },
  });
}
