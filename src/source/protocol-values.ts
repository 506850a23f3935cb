import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Values } from './exchange.ts';

/** What a request about a protocol can be filled with: PROTOCOL_PLACES, and `extra_NAME` for what the mapping adds. */
export function protocolValues(protocol: Protocol): Values {
  const { beneficiary } = protocol;
  const extra = Object.entries(beneficiary?.extra ?? {}).map(([name, value]) => [`extra_${name}`, value]);
  return {
    ...Object.fromEntries(extra),
    reference: protocol.number,
    operator: protocol.operator,
    call_id: protocol.call_id ?? '',
    card_number: protocol.card_number ?? '',
    cpf: protocol.cpf ?? '',
    caller: protocol.caller ?? '',
    channel: protocol.channel,
    direction: protocol.direction,
    class: protocol.class ?? '',
    subject: protocol.subject ?? '',
    issued_at: protocol.issued_at,
    identification: protocol.identification,
    beneficiary_name: beneficiary?.name ?? '',
    beneficiary_plan: beneficiary?.plan ?? '',
  };
}

/** REGISTER_PLACES: the protocol as it is now, and the entry to be sent. */
export function registerValues(protocol: Protocol, entry: Entry): Values {
  return {
    ...protocolValues(protocol),
    source_number: protocol.source_number ?? '',
    // Entries are sent at least once; this identifies a duplicate.
    entry_id: `${protocol.operator}-${entry.seq}`,
    entry_type: entry.type,
    entry_at: entry.at,
    entry_text: 'text' in entry.data ? (entry.data.text ?? '') : '',
  };
}
