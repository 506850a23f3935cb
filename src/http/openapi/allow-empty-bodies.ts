import type { OpenApiDocument } from './openapi-types.ts';

/** Says of bodies in which every field may be missing that they may be missing themselves, as the server has it. */
export function allowEmptyBodies(document: object): void {
  const { paths = {} } = document as Partial<OpenApiDocument>;
  for (const { requestBody } of Object.values(paths).flatMap((path) => Object.values(path))) {
    if (requestBody === undefined) continue;
    requestBody.required = Object.values(requestBody.content).some(
      ({ schema }) => schema.required !== undefined,
    );
  }
}
