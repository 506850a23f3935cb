import type { VisibleBeneficiary } from '../../auth/visible.ts';

/**
 * A beneficiary as flat fields. Without one they are there and empty: `HASH()` keeps the fields of an earlier reply
 * that a later one does not bring, and the dialplan would greet the wrong person.
 */
export function beneficiaryFields(beneficiary: VisibleBeneficiary | null): Record<string, string> {
  if (beneficiary === null) return { beneficiary_name: '', beneficiary_active: '', beneficiary_plan: '' };
  return {
    beneficiary_name: beneficiary.name,
    beneficiary_active: beneficiary.active ? '1' : '0',
    beneficiary_plan: beneficiary.plan ?? '',
  };
}

/** What the source's mapping adds. Names become what a dialplan can write. */
export function extraFields(beneficiary: VisibleBeneficiary | null): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, text] of Object.entries(beneficiary?.extra ?? {})) {
    fields[`extra_${name.replace(/\W/g, '_')}`] = text;
  }
  return fields;
}
