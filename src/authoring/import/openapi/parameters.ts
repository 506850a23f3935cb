import type { ApiField, ApiVariable } from '../api-operation.ts';
import { cleanText, mark } from '../marked-text.ts';
import { get, listAt, type Plain, plainAt, scalarText, textAt } from '../plain-data.ts';
import { mediaExample } from './media.ts';
import type { Refs } from './refs.ts';
import { typeOf } from './schema-example.ts';
import { variableName } from './servers.ts';

/** One declared parameter, references followed. */
export interface Declared {
  name: string;
  in: string;
  required: boolean;
  variable: ApiVariable;
  /** Swagger 2 puts the body among the parameters. */
  raw: Plain;
}

/** Those of the path and of the operation; the operation's own win. */
export function readParameters(item: Plain, operation: Plain, refs: Refs): Declared[] {
  const all = [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')]
    .map((parameter) => refs.resolve(parameter))
    .map((raw) => declared(raw, refs))
    .filter((parameter) => parameter !== null);
  const byPlace = new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
  return [...byPlace.values()];
}

function declared(raw: Plain, refs: Refs): Declared | null {
  const place = textAt(raw, 'in');
  const said = textAt(raw, 'name')?.replace(/[\r\n\t]/g, '');
  // Generators copy the router's pattern into the name.
  const name = place === 'path' ? variableName(said ?? '') : said;
  if (!name || place === null) return null;
  // In 3.x the parameter has a schema; in Swagger 2 it is the schema itself.
  const schema = get(raw, 'schema') === undefined ? raw : refs.resolve(get(raw, 'schema'));
  const type = typeOf(schema);
  const variable: ApiVariable = {
    name,
    type: type === 'integer' || type === 'number' ? 'number' : type === 'boolean' ? 'boolean' : 'text',
    value: exampleOf(raw, schema, refs),
    description: textAt(raw, 'description') ?? textAt(schema, 'description'),
    secret: false,
  };
  return { name, in: place, required: get(raw, 'required') === true || place === 'path', variable, raw };
}

function exampleOf(raw: Plain, schema: Plain, refs: Refs): string | null {
  const candidates = [
    get(schema, 'default'),
    get(raw, 'example'),
    get(raw, 'x-example'),
    mediaExample(raw, refs),
    get(schema, 'example'),
    listAt(schema, 'examples')[0],
    listAt(schema, 'enum')[0],
    listAt(plainAt(schema, 'items'), 'enum')[0],
  ];
  const found = candidates
    .flat()
    .map(scalarText)
    .find((value) => value !== null);
  return found === undefined ? null : found.replace(/[\r\n]+/g, ' ');
}

/** Those of one place as fields whose values are variables. */
export function fieldsIn(
  place: string,
  parameters: readonly Declared[],
  keyOf: (parameter: Declared) => string,
): ApiField[] {
  return parameters
    .filter((parameter) => parameter.in === place)
    .map((parameter) => ({
      name: cleanText(parameter.name),
      value: mark(keyOf(parameter)),
      required: parameter.required,
    }));
}
