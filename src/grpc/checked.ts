import { cleanFields } from '../api/clean-fields.ts';
import { fromValidation } from '../api/from-validation.ts';
import { Errors, type Static, type TSchema } from '../typebox.ts';

/**
 * The fields of a message as the rules of HTTP want them: texts cleaned, the empty ones gone, everything held against
 * the same schema.
 * @throws invalid_field, missing_field, … naming the field
 */
export function checked<S extends TSchema>(schema: S, message: object): Static<S> {
  const fields = cleanFields({ ...message });
  const [good, errors] = Errors(schema, fields);
  if (good) return fields as Static<S>;
  throw fromValidation(errors.flatMap(likeAjv));
}

type TypeBoxError = ReturnType<typeof Errors>[1][number];

/** TypeBox gathers in one error what Ajv, which checks for HTTP, tells one by one. */
function likeAjv({ keyword, params, instancePath }: TypeBoxError): Parameters<typeof fromValidation>[0] {
  const one = (params: object) => ({ keyword, instancePath, params: { ...params }, schemaPath: '' });
  if ('requiredProperties' in params)
    return params.requiredProperties.map((missingProperty) => one({ missingProperty }));
  if ('additionalProperties' in params)
    return params.additionalProperties.map((additionalProperty) => one({ additionalProperty }));
  return keyword === 'boolean' ? [] : [one(params)];
}
