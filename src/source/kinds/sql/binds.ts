import { ExchangeFault, type Values } from '../../exchange.ts';
import type { Statement } from './compile-statement.ts';

export type BindType = 'text' | 'ascii' | 'number';

/** One bind value. Numbers are decimal text without leading zeros. */
export interface Bind {
  name: string;
  type: BindType;
  value: string | null;
}

const NUMBER = /^-?\d{1,40}(\.\d{1,20})?$/;

/**
 * The values for a statement's binds, and no others. An unknown value is NULL, and so is an empty number.
 * @throws ExchangeFault `value_not_encodable`
 */
export function bindValues(
  { binds }: Statement,
  values: Values,
  types: Readonly<Record<string, BindType>> = {},
): Bind[] {
  return binds.map((name) => {
    const type = Object.hasOwn(types, name) ? (types[name] ?? 'text') : 'text';
    const value = Object.hasOwn(values, name) ? (values[name] ?? null) : null;
    return { name, type, value: value === null ? null : encode(name, value, type) };
  });
}

function encode(name: string, value: string, type: BindType): string | null {
  // No database accepts NUL in text; PostgreSQL would report an error about UTF-8.
  if (value.includes('\0')) throw notEncodable(name, 'tem um caractere nulo');
  if (type !== 'number') return value;
  if (value === '') return null;
  if (!NUMBER.test(value)) throw notEncodable(name, 'não é um número, e a consulta o declara como number');
  return value.replace(/^(-?)0+(?=\d)/, '$1');
}

function notEncodable(name: string, problem: string): ExchangeFault {
  return new ExchangeFault('value_not_encodable', {
    reason: `o valor de :${name} ${problem}`,
  });
}
