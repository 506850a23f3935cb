import type { Static } from '../../../typebox.ts';
import type { NumberRule } from '../../schema/common.ts';
import { scalarText } from './coerce.ts';

type Rule = Static<typeof NumberRule>;

const CHARACTERS = { digits: /^[0-9]+$/, alphanumeric: /^[0-9A-Za-z]+$/, any: /^[0-9A-Za-z./_-]+$/ };
const EXPECTED = {
  digits: 'só algarismos',
  alphanumeric: 'só letras e algarismos',
  any: 'letras, algarismos e . - / _',
};

/** The widest format, where the file does not describe the operator's numbers. */
export const ANY_NUMBER: Rule = { value: '', max_length: 64 };

/** The number received, trimmed and checked, or why it is unusable; `null` when there is none. */
export function readNumber(value: unknown, rule: Rule): { number: string } | { reason: string } | null {
  const text = scalarText(value)?.trim();
  if (text === undefined || text === '') {
    return value === null || value === undefined || text === ''
      ? null
      : { reason: 'o resultado de number.value não é um texto nem um número' };
  }
  const { min_length: min = 1, max_length: max = 40, characters = 'any' } = rule;
  if (text.length < min || text.length > max) {
    return { reason: `o número recebido tem ${text.length} caracteres; esperado: de ${min} a ${max}` };
  }
  if (!CHARACTERS[characters].test(text)) {
    return { reason: `o número recebido tem outros caracteres; esperado: ${EXPECTED[characters]}` };
  }
  return { number: text };
}
