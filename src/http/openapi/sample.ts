import type { JsonSchema, MediaType, OpenApiDocument } from './openapi-types.ts';

const SCHEMAS = '#/components/schemas/';

/** An example of a body: its own, or one composed of the examples of its fields. */
export function sampleBody(document: OpenApiDocument, media: MediaType): unknown {
  const [first] = Object.values(media.examples ?? {});
  return media.example ?? first?.value ?? sample(document, media.schema);
}

function sample(document: OpenApiDocument, schema: JsonSchema): unknown {
  if (schema.$ref !== undefined) return sample(document, resolved(document, schema));
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.properties !== undefined) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, sample(document, field)]),
    );
  }
  return schema.items === undefined ? null : [sample(document, schema.items)];
}

/** Resolves a reference to a schema. */
export function resolved({ components }: OpenApiDocument, schema: JsonSchema): JsonSchema {
  const { $ref } = schema;
  if ($ref === undefined) return schema;
  const found = components.schemas[$ref.slice(SCHEMAS.length)];
  if (found === undefined) throw new Error(`the document refers to ${$ref}, which it does not contain`);
  return found;
}
