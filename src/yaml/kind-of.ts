import type { Text } from '../i18n/text.ts';

/** What a value is, never what it says: a configuration error may end up in a log or a ticket. */
export function kindOf(value: unknown): Text {
  if (value === null || value === undefined) return { 'pt-BR': 'nada', en: 'nothing' };
  if (Array.isArray(value)) return sized('uma lista', 'a list', value.length);
  if (typeof value === 'object') return { 'pt-BR': 'um grupo de chaves', en: 'a group of keys' };
  if (typeof value === 'boolean') return { 'pt-BR': 'verdadeiro/falso', en: 'true/false' };
  if (typeof value === 'number') return { 'pt-BR': 'um número', en: 'a number' };
  if (value === '') return { 'pt-BR': 'um texto vazio', en: 'empty text' };
  const length = String(value).length;
  return { 'pt-BR': `um texto de ${length} caracteres`, en: `text of ${length} characters` };
}

function sized(pt: string, en: string, items: number): Text {
  return { 'pt-BR': `${pt} de ${items} itens`, en: `${en} of ${items} items` };
}
