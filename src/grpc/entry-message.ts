import type { Entry } from '../protocol/entry.ts';

/** An entry of the journal as the message of that name. */
export function entryMessage({ data, ...entry }: Omit<Entry, 'data'> & { data: object }): object {
  return { ...entry, data: toStruct(data) };
}

/** A plain object as google.protobuf.Struct, which the library does not make by itself. */
function toStruct(object: object): object {
  const told = Object.entries(object).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(told.map(([key, value]) => [key, toValue(value)])) };
}

function toValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  if (typeof value === 'object' && value !== null) return { structValue: toStruct(value) };
  return { nullValue: 'NULL_VALUE' };
}
