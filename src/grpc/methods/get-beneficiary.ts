import { missingField } from '../../http/problems/from-validation.ts';
import * as field from '../../http/schemas/fields.ts';
import { Type } from '../../typebox.ts';
import { checked } from '../checked.ts';
import type { Handle } from '../methods.ts';

const Question = Type.Object(
  { card_number: Type.Optional(field.cardNumber), cpf: Type.Optional(field.cpf) },
  { additionalProperties: false },
);

export const getBeneficiary: Handle = async (reception, { speaker }, message) => {
  const { card_number, cpf } = checked(Question, message);
  if (cpf !== undefined) return reception.lookUp(speaker, { cpf });
  if (card_number !== undefined) return reception.lookUp(speaker, { card_number });
  throw missingField('card_number');
};
