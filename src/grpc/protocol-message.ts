import type { IssuedView } from '../api/schemas/protocol.ts';

/** A protocol as the message of that name. What is null there is absent here; occurrences have no field yet. */
export function protocolMessage({ occurrences: _occurrences, ...view }: IssuedView): object {
  return view;
}
