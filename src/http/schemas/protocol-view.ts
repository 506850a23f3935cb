import { spokenNumber } from '../../protocol/number.ts';
import { type Protocol, toldNumber } from '../../protocol/protocol.ts';
import type { ProtocolView } from './protocol.ts';

/** A protocol as the outside sees it. Written out, field by field: a spread costs issuing three times as much. */
export function protocolView(protocol: Protocol): ProtocolView {
  const number = toldNumber(protocol);
  return {
    number,
    spoken: spokenNumber(number),
    own_number: protocol.number,
    source_number: protocol.source_number,
    numbering: protocol.numbering,
    issued_at: protocol.issued_at,
    operator: protocol.operator,
    channel: protocol.channel,
    direction: protocol.direction,
    state: protocol.state,
    identification: protocol.identification,
    beneficiary: protocol.beneficiary,
    card_number: protocol.card_number,
    caller: protocol.caller,
    caller_e164: protocol.caller_e164,
    entry: protocol.entry,
    dnid: protocol.dnid,
    call_id: protocol.call_id,
    class: protocol.class,
    due_at: protocol.due_at,
    subject: protocol.subject,
    previous: protocol.previous,
    occurrences: [],
  };
}
