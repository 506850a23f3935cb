/** What a request may be filled with, beside the parameters. */
export const LOOKUP_PLACES = ['card_number', 'cpf'] as const;
/** `reference` is Carimbo's own number: the operator's system can be asked by it later. */
export const PROTOCOL_PLACES = [
  'reference',
  'operator',
  'call_id',
  'card_number',
  'cpf',
  'caller',
  'channel',
  'direction',
  'class',
  'subject',
  'issued_at',
  'identification',
  'beneficiary_name',
  'beneficiary_plan',
] as const;
/** And `extra_NAME` for what the mapping adds. */
export const REGISTER_PLACES = [
  ...PROTOCOL_PLACES,
  'entry_id',
  'entry_type',
  'entry_at',
  'entry_text',
  'source_number',
] as const;
