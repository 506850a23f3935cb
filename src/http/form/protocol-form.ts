import { spokenNumber } from '../../protocol/number.ts';
import { type Protocol, toldNumber } from '../../protocol/protocol.ts';
import { beneficiaryFields, extraFields } from './beneficiary-fields.ts';
import { formReply } from './form-reply.ts';

/** A protocol as a dialplan reads it: `number` first, `status` last. `more` stands before the `extra_*`. */
export function protocolForm(protocol: Protocol, more: Record<string, string> = {}): string {
  const number = toldNumber(protocol);
  return formReply(
    {
      number,
      spoken: spokenNumber(number),
      identification: protocol.identification,
      ...beneficiaryFields(protocol.beneficiary),
      ...more,
      ...extraFields(protocol.beneficiary),
    },
    'ok',
  );
}

/** The newest protocol of a page, for a dialplan that asks whether there is one. */
export function pageForm(items: Protocol[]): string {
  const [newest] = items;
  const count = String(items.length);
  if (newest !== undefined) return protocolForm(newest, { count });
  return formReply({ number: '', spoken: '', identification: '', ...beneficiaryFields(null), count }, 'ok');
}
