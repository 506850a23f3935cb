import { type CarimboError, ERRORS } from '../../errors.ts';
import { fieldName } from './field-name.ts';

/**
 * Takes `application/x-www-form-urlencoded` text apart, strictly: what cannot be read as it was meant is told, not
 * guessed, for a guessed card would be somebody else's.
 * @returns the fields, all of them text, or the error
 */
export function parseForm(text: string): Record<string, string> | CarimboError {
  const fields: Record<string, string> = Object.create(null);
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const name = decode(cut === -1 ? pair : pair.slice(0, cut));
    const value = decode(cut === -1 ? '' : pair.slice(cut + 1));
    if (name === null || value === null) return notUtf8();
    if (name in fields) return duplicate(name);
    fields[name] = value;
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

function notUtf8(): CarimboError {
  return ERRORS.malformedRequest(
    'O formulário tem um % mal formado ou texto que não é UTF-8.',
    'The form has a malformed % or text that is not UTF-8.',
  );
}

function duplicate(name: string): CarimboError {
  return ERRORS.invalidRequest({
    field: fieldName(name),
    code: 'duplicate_field',
    text: {
      'pt-BR': `O campo ${fieldName(name)} veio mais de uma vez.`,
      en: `The field ${fieldName(name)} came more than once.`,
    },
  });
}
