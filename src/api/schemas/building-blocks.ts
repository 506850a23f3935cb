import { type Static, type TSchema, Type } from '../../typebox.ts';

/** Documentation of a field: a description in Portuguese and an example. */
interface FieldDocs<T> {
  description: string;
  example: T;
}

/** A text. Numbers that people dial or hear are texts too. */
export function text({ example, ...rest }: FieldDocs<string> & { maxLength?: number; pattern?: string }) {
  return Type.String({ ...rest, examples: [example] });
}

/** One of a list of values. */
export function oneOf<const T extends string>(values: readonly T[], { description, example }: FieldDocs<T>) {
  return Type.Unsafe<T>({ type: 'string', enum: [...values], description, examples: [example] });
}

/** A whole number; in a form, its digits. */
export function wholeNumber({ description, example, maximum }: FieldDocs<number> & { maximum: number }) {
  return Type.Unsafe<number | string>({
    type: ['integer', 'string'],
    minimum: 0,
    maximum,
    pattern: '^[0-9]{1,7}$',
    description,
    examples: [example],
  });
}

/** The same schema or null, as a list of types, which is serialized faster than `anyOf`. */
export function nullable<T extends TSchema>(schema: T) {
  const { type, enum: values, ...rest } = schema as { type?: string; enum?: unknown[] };
  const choice = values === undefined ? {} : { enum: [...values, null] };
  return Type.Unsafe<Static<T> | null>({ type: [type, 'null'], ...choice, ...rest });
}

/** A field that only keys with certain scopes receive. */
export function needs<T extends TSchema>(scopes: string, schema: T) {
  const { description } = schema as { description?: string };
  return Type.Optional(
    Type.Unsafe<Static<T> | undefined>({
      ...schema,
      description: `${description} Só para chaves com ${scopes}.`,
    }),
  );
}

/** A reference to a schema with an `$id`, registered with `addSchema`. */
export function ref<T extends TSchema>(schema: T) {
  const { $id } = schema as { $id?: string };
  if ($id === undefined) throw new Error('only a schema with an $id can be referred to');
  return Type.Unsafe<Static<T>>({ $ref: `${$id}#` });
}
