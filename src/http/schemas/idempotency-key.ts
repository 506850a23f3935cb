import { text } from '../../api/schemas/building-blocks.ts';
import { Type } from '../../typebox.ts';

/** The header that makes a repeat harmless. */
export function idempotencyKey(description: string) {
  return Type.Object({
    'Idempotency-Key': Type.Optional(
      text({ description, example: '4c1f8e52-8d0a-4b61-9d4e-1f2f3a5b7c90', maxLength: 255 }),
    ),
  });
}

/** Node gives header names in lower case; an empty one is none. */
export function idempotencyKeyOf(headers: Record<string, unknown>): string | undefined {
  const value = headers['idempotency-key'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
