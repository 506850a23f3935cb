import { isCpf } from '../../../beneficiary/cpf.ts';
import type { FieldName } from './field-names.ts';

/** What an example's value adds to or takes from what its name says. */
export function valueEvidence(field: FieldName, value: unknown, format?: string): number {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
  switch (field) {
    case 'cpf':
      return text !== null && looksLikeCpf(text) ? 25 : isFlag(value) ? -100 : 0;
    case 'birth_date':
      return format === 'date' || format === 'date-time' || (text !== null && dateFormatOf(text) !== null)
        ? 15
        : 0;
    case 'name':
      return text !== null && /^[\d\s./-]+$/.test(text) ? -60 : isFlag(value) ? -100 : 0;
    case 'active':
      if (text !== null && dateFormatOf(text) !== null) return -100;
      return isFlag(value) ? 15 : text !== null && text.length > 30 ? -40 : 0;
    case 'card_number':
      if (typeof value === 'boolean') return -100;
      if (text !== null && dateFormatOf(text) !== null && !/^\d+$/.test(text)) return -100;
      return text !== null && /^[\d.\s/-]{8,24}$/.test(text) ? 10 : 0;
    case 'email':
      return typeof value === 'boolean' ? -100 : text?.includes('@') ? 15 : 0;
    case 'plan':
    case 'phone':
      return typeof value === 'boolean' ? -100 : 0;
  }
}

const FLAGS = /^(s|n|sim|nao|não|a|i|ativo|ativa|inativo|inativa|0|1|true|false|y|yes|no|t|f|c|cancelado)$/i;

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && FLAGS.test(value.trim()));
}

export type DateFormat = 'dd/mm/yyyy' | 'yyyy-mm-dd' | 'ddmmyyyy' | 'yyyymmdd' | 'mm/dd/yyyy';

/** How a date is written; null where it is none. What could be both is Brazilian. */
export function dateFormatOf(text: string): DateFormat | null {
  const parts = /^(\d{2})[/.-](\d{2})[/.-](\d{4})\b/.exec(text);
  if (parts) {
    const [first, second] = [Number(parts[1]), Number(parts[2])];
    if (first >= 1 && first <= 31 && second >= 1 && second <= 12) return 'dd/mm/yyyy';
    return first >= 1 && first <= 12 && second <= 31 ? 'mm/dd/yyyy' : null;
  }
  if (/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T|\s|$)/.test(text)) return 'yyyy-mm-dd';
  if (/^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(text)) return 'yyyymmdd';
  return /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19|20)\d{2}$/.test(text) ? 'ddmmyyyy' : null;
}

/** Eleven digits, with or without a mask, whose two last check the others. */
export function looksLikeCpf(text: string): boolean {
  return /^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/.test(text) && isCpf(text.replace(/\D/g, ''));
}
