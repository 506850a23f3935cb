import { type Static, type TSchema, Type } from '../../typebox.ts';

/** What every field tells: what it is (pt-BR) and an example. */
interface Told {
  description: string;
  example: string;
}

/** A text. Numbers that people key or hear are texts too, and stay so. */
export function text(told: Told & { maxLength?: number; pattern?: string }) {
  const { example, ...rest } = told;
  return Type.String({ ...rest, examples: [example] });
}

/** One of a few words. */
export function oneOf<const T extends string>(
  words: readonly T[],
  told: { description: string; example: T },
) {
  const { description, example } = told;
  return Type.Unsafe<T>({ type: 'string', enum: [...words], description, examples: [example] });
}

/** A whole number; in a form, its digits. */
export function wholeNumber(told: { description: string; example: number; maximum: number }) {
  const { description, example, maximum } = told;
  return Type.Unsafe<number | string>({
    type: ['integer', 'string'],
    minimum: 0,
    maximum,
    pattern: '^[0-9]{1,7}$',
    description,
    examples: [example],
  });
}

/** The same schema, or null. As a list of types, which serializes faster than `anyOf`. */
export function nullable<T extends TSchema>(schema: T) {
  const { type, enum: words, ...rest } = schema as { type?: string; enum?: unknown[] };
  const choice = words === undefined ? {} : { enum: [...words, null] };
  return Type.Unsafe<Static<T> | null>({ type: [type, 'null'], ...choice, ...rest });
}

/** A field that is there only for keys with a scope, or with one of two. */
export function needs<T extends TSchema>(scopes: string, schema: T) {
  const { description } = schema as { description?: string };
  return Type.Optional(
    Type.Unsafe<Static<T> | undefined>({
      ...schema,
      description: `${description} Só para chaves com ${scopes}.`,
    }),
  );
}

/** A reference to a schema with an `$id` that the server knows by `addSchema`. */
export function ref<T extends TSchema>(schema: T) {
  const { $id } = schema as { $id?: string };
  if ($id === undefined) throw new Error('only a schema with an $id can be referred to');
  return Type.Unsafe<Static<T>>({ $ref: `${$id}#` });
}
