import { spokenNumber } from '../../protocol/number.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import type { ProtocolView } from './protocol.ts';

/** A protocol as the outside sees it. The serializer takes the fields of the schema, in its order, and no others. */
export function protocolView(protocol: Protocol): ProtocolView {
  return { ...protocol, spoken: spokenNumber(protocol.number), occurrences: [] };
}
