import type { Text } from '../i18n/text.ts';
import type { TSchema } from '../typebox.ts';

/**
 * Two keywords that JSON Schema ignores: `x-expects` describes the expected value in both languages; `x-secret` marks a
 * value that must not be shown, not even in a hint.
 */
export interface Annotations {
  'x-expects'?: Text;
  'x-secret'?: true;
  /** Of JSON Schema; accepted by TypeBox, but missing in its types. */
  minItems?: number;
  maxItems?: number;
  format?: string;
}

export function annotations(schema: TSchema): Annotations {
  return schema;
}
