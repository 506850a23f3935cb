import { format } from '../../api/schemas/fields.ts';
import { Type } from '../../typebox.ts';

/** The query of a call that takes nothing else there. */
export const FormatInQuery = Type.Object({ format: Type.Optional(format) }, { additionalProperties: false });
