import { fillTree, placesIn, TemplateError, textsIn } from '../../engine/template.ts';
import { ExchangeFault, type Values } from '../../exchange.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import type { Method } from './method-types.ts';

/**
 * The message of a request, filled and verified: it is encoded, decoded, and must still be the same. The library
 * silently drops unknown fields and converts values that do not fit: in an int32, an 11-digit card would become
 * another person's.
 * @throws ExchangeFault (misconfigured) naming the field, never the value
 */
export function fittingMessage(template: unknown, values: Values, method: Method): Buffer {
  const message = filled(template, values);
  const bytes = written(message, method);
  const misfit = firstMisfit(message, method.requestDeserialize(bytes), sameValue);
  if (misfit !== null) throw misfitFault(misfit, method);
  return bytes;
}

/** A field that the type does not have, as far as that shows before any value is known; for `check`. */
export function unknownField(template: unknown, method: Method): string | null {
  const places = textsIn(template).flatMap(({ text }) => placesIn(text));
  const values = Object.fromEntries(places.map((place) => [place, '1']));
  try {
    const message = plainTree(fillTree(template ?? {}, values));
    const read = method.requestDeserialize(method.requestSerialize(message));
    const misfit = firstMisfit(message, read, () => true);
    return misfit?.why === 'unknown' ? misfit.field : null;
  } catch {
    // Such as a number instead of a message: the first exchange reports it.
    return null;
  }
}

function filled(template: unknown, values: Values): object {
  try {
    return plainTree(fillTree(template ?? {}, values));
  } catch (error) {
    if (error instanceof TemplateError) throw FAULTS.notEncodable();
    throw error;
  }
}

function written(message: object, method: Method): Buffer {
  try {
    return method.requestSerialize(message);
  } catch (cause) {
    // `.operadora.v1.Pedido.nascimento: object expected`
    const [, field = ''] = /^\.?([\w.]+): /.exec(cause instanceof Error ? cause.message : '') ?? [];
    throw misfitFault({ field: field.split('.').at(-1) ?? '', why: 'value' }, method);
  }
}

interface Misfit {
  field: string;
  why: 'unknown' | 'value';
}

type Same = (asked: unknown, read: unknown) => boolean;

function firstMisfit(asked: unknown, read: unknown, same: Same, field = ''): Misfit | null {
  if (asked === null || asked === undefined) return null;
  if (Array.isArray(asked)) {
    if (!Array.isArray(read) || read.length !== asked.length) return { field, why: 'value' };
    return first(asked, (item, index) => firstMisfit(item, read[index], same, `${field}[${index}]`));
  }
  if (typeof asked === 'object') {
    if (typeof read !== 'object' || read === null) return { field, why: 'value' };
    return first(Object.entries(asked), ([key, item]) => {
      const path = field === '' ? key : `${field}.${key}`;
      if (!Object.hasOwn(read, key)) return { field: path, why: 'unknown' };
      return firstMisfit(item, (read as Record<string, unknown>)[key], same, path);
    });
  }
  return same(asked, read) ? null : { field, why: 'value' };
}

function first<T>(items: readonly T[], find: (item: T, index: number) => Misfit | null): Misfit | null {
  for (const [index, item] of items.entries()) {
    const misfit = find(item, index);
    if (misfit !== null) return misfit;
  }
  return null;
}

/** Whether a leaf came back as it went: text, number (64 bits come back as text), enum by number, bytes in base64. */
function sameValue(asked: unknown, read: unknown): boolean {
  if (asked === read) return true;
  if (typeof asked === 'number' && typeof read === 'string') return !isNumber(read) || Number(read) === asked;
  if (typeof asked === 'number' && typeof read === 'number') return Math.fround(asked) === read;
  if (typeof asked !== 'string') return false;
  if (typeof read === 'number') return isNumber(asked) && sameNumber(asked, read);
  if (typeof read !== 'string') return false;
  if (isNumber(asked) && isNumber(read)) return withoutZeros(asked) === withoutZeros(read);
  return read !== '' && Buffer.from(asked, 'base64').equals(Buffer.from(read, 'base64')) && isBase64(asked);
}

/** Digit by digit where it is whole: a double holds 15 of them, and a card may have more. */
function sameNumber(asked: string, read: number): boolean {
  if (Number.isInteger(read) && !asked.includes('.')) return withoutZeros(asked) === BigInt(read).toString();
  return [Number(asked), Math.fround(Number(asked))].includes(read);
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text);
const isBase64 = (text: string) => /^[\w+/-]+={0,2}$/.test(text);
const withoutZeros = (text: string) => text.replace(/^(-?)0+(?=\d)/, '$1');

function misfitFault({ field, why }: Misfit, method: Method): ExchangeFault {
  const { name = '' } = method.requestType.type as { name?: string };
  if (why === 'unknown')
    return new ExchangeFault('unknown_field', { reason: `a mensagem ${name} não tem o campo ${field}` });
  return new ExchangeFault('value_does_not_fit', {
    reason: `o valor do campo ${field} não cabe no tipo dele na mensagem ${name}`,
  });
}

/**
 * A filled message as the library accepts it: numbers that a double may not hold stay text, which every numeric field
 * accepts; dates of YAML become text.
 */
function plainTree(tree: unknown): object {
  return plain(tree) as object;
}

function plain(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(plain);
  if (typeof tree !== 'object' || tree === null) return tree;
  if (isLossless(tree)) return tree.value;
  if (tree instanceof Date) return tree.toISOString();
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, plain(item)]));
}

function isLossless(tree: object): tree is { value: string } {
  return 'isLosslessNumber' in tree && tree.isLosslessNumber === true;
}
