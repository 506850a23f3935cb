import { Type } from '../typebox.ts';
import { missingField } from './from-validation.ts';
import * as field from './schemas/fields.ts';

/** Fields of a lookup: card or CPF. */
export const BENEFICIARY_QUESTION = {
  card_number: Type.Optional(field.cardNumber),
  cpf: Type.Optional(field.cpf),
};

export interface BeneficiaryQuestion {
  card_number?: string;
  cpf?: string;
}

/** The card takes precedence over the CPF, as in issuing. @throws missing_field if both are missing */
export function beneficiaryQuestion({
  card_number,
  cpf,
}: BeneficiaryQuestion): { card_number: string } | { cpf: string } {
  if (card_number !== undefined) return { card_number };
  if (cpf !== undefined) return { cpf };
  throw missingField('card_number');
}
