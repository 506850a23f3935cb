import { cleanFields } from '../api/clean-text.ts';
import { fromValidation } from '../api/from-validation.ts';
import type { IssuedView } from '../api/schemas/protocol.ts';
import type { Entry } from '../protocol/entry.ts';
import { Errors, type Static, type TSchema } from '../typebox.ts';

/**
 * The fields of a request by the rules of HTTP: texts cleaned, empty ones removed, everything checked against the same
 * schema.
 * @throws invalid_field, missing_field, … naming the field
 */
export function checked<S extends TSchema>(schema: S, message: object): Static<S> {
  const fields = cleanFields({ ...message });
  const [valid, errors] = Errors(schema, fields);
  if (valid) return fields as Static<S>;
  throw fromValidation(errors.flatMap(likeAjv));
}

type TypeBoxError = ReturnType<typeof Errors>[1][number];

/** TypeBox puts into one error what Ajv, which checks for HTTP, reports one by one. */
function likeAjv({ keyword, params, instancePath }: TypeBoxError): Parameters<typeof fromValidation>[0] {
  const one = (params: object) => ({ keyword, instancePath, params: { ...params }, schemaPath: '' });
  if ('requiredProperties' in params)
    return params.requiredProperties.map((missingProperty) => one({ missingProperty }));
  if ('additionalProperties' in params)
    return params.additionalProperties.map((additionalProperty) => one({ additionalProperty }));
  return keyword === 'boolean' ? [] : [one(params)];
}

/** A protocol as the message Protocol. Null fields are absent. */
export function protocolMessage(view: IssuedView): object {
  return view;
}

/** An entry of the journal as the message Entry. */
export function entryMessage({ data, ...entry }: Omit<Entry, 'data'> & { data: object }): object {
  return { ...entry, data: toStruct(data) };
}

/** A plain object as google.protobuf.Struct: the library does not convert it. */
function toStruct(object: object): object {
  const present = Object.entries(object).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(present.map(([key, value]) => [key, toValue(value)])) };
}

function toValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  if (typeof value === 'object' && value !== null) return { structValue: toStruct(value) };
  return { nullValue: 'NULL_VALUE' };
}
