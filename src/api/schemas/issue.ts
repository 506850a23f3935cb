import { type Static, Type } from '../../typebox.ts';
import * as field from './fields.ts';

/** The body of a request to issue. All fields are optional. */
export const IssueSchema = Type.Object(
  {
    call_id: Type.Optional(field.callId),
    card_number: Type.Optional(field.cardNumber),
    cpf: Type.Optional(field.cpf),
    caller: Type.Optional(field.caller),
    told: Type.Optional(field.told),
    entry: Type.Optional(field.entry),
    dnid: Type.Optional(field.dnid),
    channel: Type.Optional(field.channel),
    direction: Type.Optional(field.direction),
    subject: Type.Optional(field.subject),
    class: Type.Optional(field.demandClass),
    previous: Type.Optional(field.previous),
    format: Type.Optional(field.format),
  },
  {
    additionalProperties: false,
    // Swagger's own example would have every field. No call_id, so that every *Execute* issues a new number.
    examples: [{ card_number: '00012345678901230', caller: '+5511900000001' }],
  },
);
export type IssueBody = Static<typeof IssueSchema>;
