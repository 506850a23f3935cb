import { ref, text } from '../../api/schemas/building-blocks.ts';
import { format } from '../../api/schemas/fields.ts';
import { type TSchema, Type } from '../../typebox.ts';
import { FORM_TYPE, JSON_TYPE } from '../input/body-parsers.ts';

/** The query of a route that takes nothing else in it. */
export const FormatInQuery = Type.Object({ format: Type.Optional(format) }, { additionalProperties: false });

/** A successful reply in both formats. */
export function replySchema<J extends TSchema, F extends TSchema>(description: string, json: J, form: F) {
  return {
    description,
    content: { [JSON_TYPE]: { schema: ref(json) }, [FORM_TYPE]: { schema: ref(form) } },
  } as const;
}

/** The header that makes a request safe to repeat. */
export function idempotencyKey(description: string) {
  return Type.Object({
    'Idempotency-Key': Type.Optional(
      text({ description, example: '4c1f8e52-8d0a-4b61-9d4e-1f2f3a5b7c90', maxLength: 255 }),
    ),
  });
}

/** Node gives header names in lower case; an empty value counts as absent. */
export function idempotencyKeyOf(headers: Record<string, unknown>): string | undefined {
  const value = headers['idempotency-key'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
