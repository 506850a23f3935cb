import { type TSchema, Type } from '../../typebox.ts';

/**
 * A copy without the keys that have no value, as in all Carimbo files; but what a schema leaves open (a JSON body, a
 * message, an expected field) keeps its nulls, which mean something there.
 */
export function withoutEmptyKeys(schema: TSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = formOf(schema, Type.IsArray)?.items;
    return items ? value.map((item) => withoutEmptyKeys(items, item)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const properties = formOf(schema, Type.IsObject)?.properties;
  const record = formOf(schema, Type.IsRecord);
  const items = record && Object.values(record.patternProperties)[0];
  if (!properties && !items) return Type.IsAny(schema) ? value : withoutNull(value);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const inner = properties && Object.hasOwn(properties, key) ? properties[key] : items;
      if (item === null && !(items && Type.IsAny(items))) return [];
      return [[key, inner ? withoutEmptyKeys(inner, item) : item]];
    }),
  );
}

function withoutNull(value: object): unknown {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

/** The schema itself, or the form of a union that is of that type. */
function formOf<T extends TSchema>(schema: TSchema, is: (form: TSchema) => form is T): T | undefined {
  if (is(schema)) return schema;
  return Type.IsUnion(schema) ? schema.anyOf.find(is) : undefined;
}
