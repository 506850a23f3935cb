import type { OpenApiDocument } from './openapi-types.ts';

/**
 * Puts the examples of optional parameters into their schemas. Swagger UI fills fields in with a parameter's own
 * `example` and sends them: searching would find nothing with every filter set at once, and issuing twice with the
 * same Idempotency-Key would give one number.
 */
export function offerExamples(document: object): void {
  const { paths = {} } = document as Partial<OpenApiDocument>;
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      if (parameter.required === true || parameter.example === undefined) continue;
      parameter.schema.examples = [parameter.example];
      delete parameter.example;
    }
  }
}
