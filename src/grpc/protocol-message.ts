import { protocolView } from '../http/schemas/protocol-view.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** A protocol as the message of that name. What is null there is absent here; occurrences have no field yet. */
export function protocolMessage(protocol: Protocol): object {
  const { occurrences: _occurrences, ...view } = protocolView(protocol);
  return view;
}
