import type { IssuedView } from '../http/schemas/protocol.ts';

/** A protocol as the message of that name. What is null there is absent here; occurrences have no field yet. */
export function protocolMessage({ occurrences: _occurrences, ...view }: IssuedView): object {
  return view;
}
