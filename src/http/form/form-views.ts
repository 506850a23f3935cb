import { appendedFields, formBeneficiary, type Reader, type VisibleBeneficiary } from '../../auth/visible.ts';
import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { Entry } from '../../protocol/entry.ts';
import { spokenNumber } from '../../protocol/number.ts';
import { announcedNumber, type Protocol } from '../../protocol/protocol.ts';
import type { AccessRecord } from '../../service/access-log.ts';
import type { CallbackTask } from '../../service/callback-list.ts';
import type { ListedDeadline } from '../../service/deadline-list.ts';
import { formReply } from './form-reply.ts';

/** A protocol for a dialplan: `number` first, `status` last. `more` comes before the `extra_*` fields. */
export function protocolForm(protocol: Protocol, reader: Reader, more: Record<string, string> = {}): string {
  const beneficiary = formBeneficiary(protocol, reader);
  const number = announcedNumber(protocol);
  return formReply(
    {
      number,
      spoken: spokenNumber(number),
      identification: protocol.identification,
      ...beneficiaryFields(beneficiary),
      ...more,
      ...extraFields(beneficiary),
    },
    'ok',
  );
}

/** The newest protocol of a page, for a dialplan that checks whether there is one. */
export function pageForm(items: Protocol[], reader: Reader): string {
  const [newest] = items;
  const count = String(items.length);
  if (newest !== undefined) return protocolForm(newest, reader, { count });
  return formReply({ number: '', spoken: '', identification: '', ...beneficiaryFields(null), count }, 'ok');
}

/** The deadline that ends first, and how many there are. */
export function deadlinesForm(items: readonly ListedDeadline[]): string {
  const [first] = items;
  const { number = '', due_at = '', status: deadline = '' } = first ?? {};
  const spoken = number === '' ? '' : spokenNumber(number);
  return formReply(
    { number, spoken, due_at, deadline, class: first?.class ?? '', count: String(items.length) },
    'ok',
  );
}

/** The first to be called back, and how many there are. */
export function callbacksForm(items: readonly CallbackTask[]): string {
  const [first] = items;
  const { number = '', caller = '', state: callback = '', reason = '', queue } = first ?? {};
  const spoken = number === '' ? '' : spokenNumber(number);
  const count = String(items.length);
  return formReply({ number, spoken, caller, callback, reason, queue: queue ?? '', count }, 'ok');
}

/** An appended entry and, if the key may read it, the protocol after it. */
export function appendedForm(
  { entry, protocol }: { entry: Entry; protocol: Protocol },
  reader: Reader,
): string {
  const { number, identification, seq, type, at } = appendedFields(entry, protocol);
  const { occurrence } = entry.data as { occurrence?: number };
  const facts = {
    seq: String(seq),
    type,
    at,
    ...(reader.protocols && { state: protocol.state, due_at: protocol.due_at ?? '' }),
    ...(reader.protocols && occurrence !== undefined && { occurrence: String(occurrence) }),
  };
  if (reader.protocols) return protocolForm(protocol, reader, facts);
  return formReply({ number, ...(identification !== undefined && { identification }), ...facts }, 'ok');
}

/** A fact of a call that waits for its number. */
export function waitingForm(number: string, type: string): string {
  return formReply({ number, type, waits: '1' }, 'ok');
}

/** The newest record of a page. */
export function accessForm(items: AccessRecord[], at: (ms: number) => string): string {
  const [newest] = items;
  const { actor = '', address = '', route = '', numbers = [], reason } = newest ?? {};
  return formReply(
    {
      at: newest === undefined ? '' : at(newest.at_ms),
      actor,
      address,
      route,
      numbers: numbers.join(' '),
      reason: reason ?? '',
      count: String(items.length),
    },
    'ok',
  );
}

/** A beneficiary for a dialplan, with the field names of a protocol. */
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

/**
 * A beneficiary as flat fields, present and empty when there is none: `HASH()` keeps fields of an earlier reply that a later
 * one does not contain, and the dialplan would greet the wrong person.
 */
function beneficiaryFields(beneficiary: VisibleBeneficiary | null): Record<string, string> {
  if (beneficiary === null) return { beneficiary_name: '', beneficiary_active: '', beneficiary_plan: '' };
  return {
    beneficiary_name: beneficiary.name,
    beneficiary_active: beneficiary.active ? '1' : '0',
    beneficiary_plan: beneficiary.plan ?? '',
  };
}

/** Fields that the source's mapping adds, under names that a dialplan can write. */
function extraFields(beneficiary: VisibleBeneficiary | null): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, text] of Object.entries(beneficiary?.extra ?? {})) {
    fields[`extra_${name.replace(/\W/g, '_')}`] = text;
  }
  return fields;
}
