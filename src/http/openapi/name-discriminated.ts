const SCHEMAS = '#/components/schemas/';

interface Schema {
  properties?: Record<string, { enum?: string[] }>;
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  oneOf?: { $ref?: string }[];
}

/**
 * Tells each discriminator which word means which schema: OpenAPI would take the words for the schemas' names. The
 * validator reads the same from the schemas themselves and takes no `mapping`, so it is added to the document only.
 */
export function nameDiscriminated(document: object): void {
  const { components } = document as { components?: { schemas?: Record<string, Schema> } };
  const schemas = components?.schemas ?? {};
  visit(document, (schema) => {
    const { discriminator, oneOf } = schema;
    if (discriminator === undefined || oneOf === undefined) return;
    discriminator.mapping = mapping(discriminator.propertyName, oneOf, schemas);
  });
}

function mapping(property: string, oneOf: { $ref?: string }[], schemas: Record<string, Schema>) {
  const words: Record<string, string> = {};
  for (const { $ref = '' } of oneOf) {
    const schema = schemas[$ref.slice(SCHEMAS.length)];
    for (const word of schema?.properties?.[property]?.enum ?? []) words[word] = $ref;
  }
  return words;
}

function visit(value: unknown, see: (schema: Schema) => void): void {
  if (typeof value !== 'object' || value === null) return;
  see(value as Schema);
  for (const inner of Object.values(value)) visit(inner, see);
}
