import { Type } from '../../typebox.ts';
import { format } from './fields.ts';

/** The query of a call that takes nothing else there. */
export const FormatInQuery = Type.Object({ format: Type.Optional(format) }, { additionalProperties: false });
