import { endOf, extensionOf, isFact } from '../protocol/call.ts';
import { civilTime } from '../protocol/civil-time.ts';
import type { NewEntry } from '../protocol/entry.ts';
import { instantIn } from './moment.ts';
import type { AppendRequest, FactRequest, OfflineFact } from './protocol-service.ts';

export function isFactRequest(request: AppendRequest): request is FactRequest {
  return isFact(request as NewEntry);
}

/**
 * A fact as the journal has it: agents by their extension, the end by whom, the time with the operator's offset.
 * @throws invalid_field
 */
export function factOf<T extends FactRequest>(request: T, zone: string): T {
  const { happened_at, ...data } = request.data;
  const happened =
    happened_at === undefined
      ? {}
      : { happened_at: civilTime(instantIn('happened_at', happened_at, zone), zone).at };
  if (request.type === 'recording') return { ...request, data: { ...data, ...happened } };
  const { agent, ...fact } = request.data;
  const hold = request.type === 'call.held' ? (fact.hold ?? 'begin') : undefined;
  const by = request.type === 'call.ended' ? endOf(fact) : undefined;
  return {
    ...request,
    data: {
      ...fact,
      ...(agent !== undefined && { agent: extensionOf(agent) }),
      ...(by !== undefined && { by }),
      ...(hold !== undefined && { hold }),
      ...happened,
    },
  };
}

/** Facts that came before their number, in the order in which they happened. */
export function byTime(a: { fact: OfflineFact }, b: { fact: OfflineFact }): number {
  return timeOf(a.fact) - timeOf(b.fact);
}

function timeOf(fact: OfflineFact): number {
  const happened_at = 'entry' in fact ? fact.entry.data.happened_at : undefined;
  return happened_at === undefined ? 0 : Date.parse(happened_at);
}
