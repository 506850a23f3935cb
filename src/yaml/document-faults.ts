import type { Text } from '../i18n/text.ts';

const INDENT: Text = {
  'pt-BR': 'recuo errado, ou falta um espaço depois de ":"; um texto que contém ": " vai entre aspas',
  en: 'wrong indentation, or no space after ":"; text with ": " in it goes in quotes',
};

/** The error codes of the yaml library, for people who edit a file by hand. */
const FAULTS: Readonly<Record<string, Text>> = {
  DUPLICATE_KEY: { 'pt-BR': 'esta chave aparece duas vezes', en: 'this key appears twice' },
  TAB_AS_INDENT: { 'pt-BR': 'recuo com tabulação; use espaços', en: 'indented with a tab; use spaces' },
  BAD_INDENT: INDENT,
  BLOCK_AS_IMPLICIT_KEY: INDENT,
  MULTILINE_IMPLICIT_KEY: INDENT,
  MISSING_CHAR: {
    'pt-BR': 'falta fechar aspas, colchete ou chave',
    en: 'a quote, bracket or brace is not closed',
  },
  UNEXPECTED_TOKEN: {
    'pt-BR': 'há algo a mais depois do valor; um texto com aspas ou chaves vai inteiro entre aspas simples',
    en: 'something is left after the value; text with quotes or braces in it goes into single quotes as a whole',
  },
  BAD_SCALAR_START: {
    'pt-BR': 'um texto que começa com @, % ou crase vai entre aspas',
    en: 'text that begins with @, % or a backtick goes in quotes',
  },
  BAD_ALIAS: {
    'pt-BR': 'um texto que começa com * vai entre aspas; sem elas é o nome de uma âncora, e esta não existe',
    en: 'text that begins with * goes in quotes; without them it names an anchor, and there is none of that name',
  },
  BAD_DQ_ESCAPE: {
    'pt-BR': 'entre aspas duplas, \\ começa um código: escreva \\\\, ou use aspas simples',
    en: 'in double quotes, \\ begins a code: write \\\\, or use single quotes',
  },
  MULTIPLE_DOCS: {
    'pt-BR': '--- começa outro documento; um arquivo tem um só',
    en: '--- begins another document; a file has one only',
  },
};

/** Structural errors, of which one causes others. */
export function isStructural(code: string): boolean {
  return STRUCTURAL.has(code);
}

const STRUCTURAL = new Set([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'MISSING_CHAR',
  'UNEXPECTED_TOKEN',
]);

/** @param line its text: without quotes or brackets, none can be unclosed */
export function faultText(code: string, line?: string): Text {
  if (STRUCTURAL.has(code) && line !== undefined && !/['"[\]{}]/.test(line)) return INDENT;
  return FAULTS[code] ?? { 'pt-BR': `não é YAML válido (${code})`, en: `not valid YAML (${code})` };
}
