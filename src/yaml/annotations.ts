import type { Text } from '../i18n/text.ts';
import type { TSchema } from '../typebox.ts';

/**
 * Two keywords of our own, which JSON Schema ignores: `x-expects` says in both languages what belongs there;
 * `x-secret` marks a value that may not be shown, not even in a hint.
 */
export interface Annotations {
  'x-expects'?: Text;
  'x-secret'?: true;
  /** Of JSON Schema; TypeBox takes them and leaves them out of its types. */
  minItems?: number;
  format?: string;
}

/** What a schema says beside its type. */
export function annotations(schema: TSchema): Annotations {
  return schema;
}
