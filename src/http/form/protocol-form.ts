import { appendedFields, greetedBeneficiary, type Reader } from '../../auth/visible.ts';
import type { Entry } from '../../protocol/entry.ts';
import { spokenNumber } from '../../protocol/number.ts';
import { type Protocol, toldNumber } from '../../protocol/protocol.ts';
import { beneficiaryFields, extraFields } from './beneficiary-fields.ts';
import { formReply } from './form-reply.ts';

/** A protocol as a dialplan reads it: `number` first, `status` last. `more` stands before the `extra_*`. */
export function protocolForm(protocol: Protocol, reader: Reader, more: Record<string, string> = {}): string {
  const beneficiary = greetedBeneficiary(protocol, reader);
  const number = toldNumber(protocol);
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

/** The newest protocol of a page, for a dialplan that asks whether there is one. */
export function pageForm(items: Protocol[], reader: Reader): string {
  const [newest] = items;
  const count = String(items.length);
  if (newest !== undefined) return protocolForm(newest, reader, { count });
  return formReply({ number: '', spoken: '', identification: '', ...beneficiaryFields(null), count }, 'ok');
}

/** An entry that was appended and, where the key may read it, the protocol after it. */
export function appendedForm(
  { entry, protocol }: { entry: Entry; protocol: Protocol },
  reader: Reader,
): string {
  const { number, identification, seq, type, at } = appendedFields(entry, protocol);
  const facts = { seq: String(seq), type, at };
  if (reader.protocols) return protocolForm(protocol, reader, facts);
  return formReply({ number, ...(identification !== undefined && { identification }), ...facts }, 'ok');
}
