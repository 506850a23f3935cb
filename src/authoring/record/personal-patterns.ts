import { isCns } from '../../beneficiary/cns.ts';
import { isCpf } from '../../beneficiary/cpf.ts';
import type { PersonalKind } from './personal-keys.ts';

export interface Shape {
  kind: PersonalKind;
  text: string;
}

const EMAIL = /[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g;
/** A telephone by its form: area code in brackets, +55, or a dash before the last four digits. */
const PHONE =
  /(?:\+55[ .-]?)?\(\d{2}\)[ .-]?9?\d{4}[ .-]?\d{4}|\+55[ .-]?\d{2}[ .-]?9?\d{4}[ .-]?\d{4}|(?<![\d.-])(?:\d{2}[ .-])?9?\d{4}-\d{4}(?![\d-])/g;
const POSTAL_CODE = /(?<![\d.-])\d{5}-\d{3}(?![\d-])/g;
const WRITTEN_CPF = /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g;
const ELEVEN_OR_FIFTEEN = /(?<!\d)(?:\d{11}|\d{15})(?!\d)/g;

/** A street with its number. */
const STREET =
  /(?<![\p{L}\d])(?:rua|r\.|avenida|av\.?|travessa|tv\.|alameda|al\.|pra[cç]a|rodovia|rod\.|estrada|largo|quadra)\s[\p{L}\d .'ºª°-]{2,60}?,?\s*(?:n[.ºo°]{0,2}\s*)?\d{1,5}(?!\d)/giu;

/** Personal data recognised by form, anywhere in a text. */
export function personalPatterns(text: string): Shape[] {
  const all = (pattern: RegExp, kind: PersonalKind) =>
    [...text.matchAll(pattern)].map(([found]): Shape => ({ kind, text: found }));
  const bare = all(ELEVEN_OR_FIFTEEN, 'number').filter((shape) => isCpf(shape.text) || isCns(shape.text));
  return [
    ...all(EMAIL, 'email'),
    ...all(WRITTEN_CPF, 'cpf'),
    ...bare,
    ...all(PHONE, 'phone'),
    ...all(POSTAL_CODE, 'number'),
    ...all(STREET, 'text'),
  ];
}
