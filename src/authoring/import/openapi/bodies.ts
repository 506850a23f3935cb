import type { ApiBody, ApiField, ApiVariable } from '../api-operation.ts';
import { pathKey } from '../api-operation.ts';
import { mark } from '../marked-text.ts';
import { cleanTree, get, isPlain, type Plain, plainAt, scalarText } from '../plain-data.ts';
import { chooseMedia, mediaExample } from './media.ts';
import type { Declared } from './parameters.ts';
import type { Refs } from './refs.ts';
import { type Sample, sampleOf } from './schema-example.ts';

interface BodySource {
  /** Swagger 2. */
  consumes: string | null;
  parameters: readonly Declared[];
  variables: Map<string, ApiVariable>;
}

/** The body an operation takes, filled with examples. */
export function readBody(
  operation: Plain,
  refs: Refs,
  { consumes, parameters, variables }: BodySource,
): ApiBody | null {
  const fields = parameters.filter((parameter) => parameter.in === 'formData');
  if (fields.length > 0) return { kind: 'form', fields: fields.map((field) => formField(field, variables)) };
  const swagger = parameters.find((parameter) => parameter.in === 'body');
  if (swagger)
    return bodyOf(sampleOf(get(swagger.raw, 'schema'), refs), consumes ?? 'application/json', variables);
  const chosen = chooseMedia(plainAt(refs.resolve(get(operation, 'requestBody')), 'content'));
  if (chosen === null) return null;
  const sample = sampleOf(get(chosen.media, 'schema'), refs);
  const example = mediaExample(chosen.media, refs);
  const tree = isPlain(example) ? cleanTree(example) : sample.tree;
  return bodyOf({ tree, facts: sample.facts }, chosen.type, variables);
}

function bodyOf({ tree, facts }: Sample, type: string, variables: Map<string, ApiVariable>): ApiBody {
  if (/form/i.test(type)) return { kind: 'form', fields: formFields({ tree, facts }, variables) };
  if (/xml/i.test(type)) return { kind: 'xml', text: '', contentType: type };
  return {
    kind: 'json',
    tree,
    facts,
    contentType: type === '*/*' || /^application\/json\b/i.test(type) ? null : type,
  };
}

function formField(field: Declared, variables: Map<string, ApiVariable>): ApiField {
  const key = `form:${field.name}`;
  variables.set(key, field.variable);
  return { name: field.name, value: mark(key), required: field.required };
}

function formFields({ tree, facts }: Sample, variables: Map<string, ApiVariable>): ApiField[] {
  return Object.entries(isPlain(tree) ? tree : {}).map(([name, value]) => {
    const key = `form:${name}`;
    const fact = facts.get(pathKey([name]));
    variables.set(key, {
      name,
      type: 'text',
      value: fact?.invented === scalarText(value) ? null : scalarText(value),
      description: fact?.description ?? null,
      secret: false,
    });
    return { name, value: mark(key), required: fact?.required ?? false };
  });
}
