import type { OpenApiDocument } from './openapi-types.ts';

/** Adds what @fastify/swagger cannot derive from the schemas. */
export function completeDocument<T extends object>(document: T): T {
  mapDiscriminators(document);
  moveExamples(document);
  allowEmptyBodies(document);
  nameExamples(document);
  return document;
}

/** A body may be absent when all its fields are optional. */
function allowEmptyBodies(document: object): void {
  const { paths = {} } = document as Partial<OpenApiDocument>;
  for (const { requestBody } of Object.values(paths).flatMap((path) => Object.values(path))) {
    if (requestBody === undefined) continue;
    requestBody.required = Object.values(requestBody.content).some(
      ({ schema }) => schema.required !== undefined,
    );
  }
}

/**
 * Moves the examples of optional parameters into their schemas. Swagger UI fills fields in with a parameter's own `example`
 * and sends them: a search would find nothing with every filter set at once, and issuing twice with the same
 * Idempotency-Key would give one number.
 */
function moveExamples(document: object): void {
  const { paths = {} } = document as Partial<OpenApiDocument>;
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      if (parameter.required === true || parameter.example === undefined) continue;
      parameter.schema.examples = [parameter.example];
      delete parameter.example;
    }
  }
}

/** Names several examples of a body by their `type`: @fastify/swagger calls them example1, example2, … */
function nameExamples(document: object): void {
  const { paths = {} } = document as Partial<OpenApiDocument>;
  for (const { requestBody } of Object.values(paths).flatMap((path) => Object.values(path)))
    for (const media of Object.values(requestBody?.content ?? {})) {
      if (media.examples === undefined) continue;
      const named = Object.entries(media.examples).map(([name, example]) => {
        const { type = name } = example.value as { type?: string };
        return [type, example];
      });
      media.examples = Object.fromEntries(named);
    }
}

const SCHEMAS = '#/components/schemas/';

interface Schema {
  properties?: Record<string, { enum?: string[] }>;
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  oneOf?: { $ref?: string }[];
}

/**
 * Maps the values of each discriminator to schemas: OpenAPI would take the values for names of schemas. Ajv reads them from
 * the schemas and accepts no `mapping`, so it is added to the document only.
 */
function mapDiscriminators(document: object): void {
  const { components } = document as { components?: { schemas?: Record<string, Schema> } };
  const schemas = components?.schemas ?? {};
  visit(document, (schema) => {
    const { discriminator, oneOf } = schema;
    if (discriminator === undefined || oneOf === undefined) return;
    discriminator.mapping = mapping(discriminator.propertyName, oneOf, schemas);
  });
}

function mapping(property: string, oneOf: { $ref?: string }[], schemas: Record<string, Schema>) {
  const refs: Record<string, string> = {};
  for (const { $ref = '' } of oneOf) {
    const schema = schemas[$ref.slice(SCHEMAS.length)];
    for (const value of schema?.properties?.[property]?.enum ?? []) refs[value] = $ref;
  }
  return refs;
}

function visit(value: unknown, onSchema: (schema: Schema) => void): void {
  if (typeof value !== 'object' || value === null) return;
  onSchema(value as Schema);
  for (const inner of Object.values(value)) visit(inner, onSchema);
}
