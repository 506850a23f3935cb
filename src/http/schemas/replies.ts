import { ref } from '../../api/schemas/building-blocks.ts';
import type { TSchema } from '../../typebox.ts';
import { FORM_TYPE, JSON_TYPE } from '../input/body-parsers.ts';

/** A good reply in both its forms. */
export function reply<J extends TSchema, F extends TSchema>(description: string, json: J, form: F) {
  return {
    description,
    content: { [JSON_TYPE]: { schema: ref(json) }, [FORM_TYPE]: { schema: ref(form) } },
  } as const;
}
