import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import { beneficiaryFields, extraFields } from './beneficiary-fields.ts';
import { formReply } from './form-reply.ts';

/** A beneficiary as a dialplan reads it, with the fields called as in a protocol. */
export function beneficiaryForm(beneficiary: Beneficiary): string {
  return formReply(
    {
      identification: beneficiary.active ? 'found' : 'inactive',
      ...beneficiaryFields(beneficiary),
      beneficiary_card_number: beneficiary.card_number,
      ...extraFields(beneficiary),
    },
    'ok',
  );
}
