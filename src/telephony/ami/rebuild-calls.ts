import { extensionOf } from '../../protocol/call.ts';
import type { CallBook } from './call-book.ts';
import { numberOf } from './call-number.ts';
import { type AmiMessage, field } from './message-reader.ts';
import { type Channel, isLocal, type TrackedCall } from './tracked-call.ts';

/** Dialplan applications that run on a channel which was called, not on one that calls. */
const CALLED = /^(AppDial2?|AppQueue)$/;
const RINGING = '5';
const UP = '6';

/** Takes over what the channels of `Status` say about their calls. */
export function rebuildCalls(calls: CallBook, listed: readonly AmiMessage[]): void {
  for (const group of groupByNumber(calls, listed).values()) rebuildCall(calls, group, listed);
}

function listedChannel(message: AmiMessage): Channel {
  return { uniqueId: field(message, 'Uniqueid'), name: field(message, 'Channel') };
}

/** The channels that have a number, by number. */
function groupByNumber(calls: CallBook, listed: readonly AmiMessage[]): Map<string, AmiMessage[]> {
  const groups = new Map<string, AmiMessage[]>();
  for (const message of listed) {
    const number = numberOf(message);
    if (number === null || calls.hasEnded(field(message, 'Uniqueid'))) continue;
    groups.set(number, [...(groups.get(number) ?? []), message]);
  }
  return groups;
}

/** What the channels of one call say about it. The times are unknown. */
function rebuildCall(calls: CallBook, group: readonly AmiMessage[], listed: readonly AmiMessage[]): void {
  const [call] = group.map((message) => calls.callOf(listedChannel(message), numberOf(message)));
  if (!call) return;
  call.caller ??= callerAmong(group);
  const caller = group.find((message) => field(message, 'Uniqueid') === call.caller);
  const bridge = caller === undefined ? '' : field(caller, 'BridgeID');
  const isInQueue = caller !== undefined && field(caller, 'Application') === 'Queue';
  const queue = isInQueue ? field(caller, 'Data').split(',', 1)[0] : undefined;
  if (queue && (bridge === '' || call.queue !== queue)) call.queued(queue, null);
  for (const message of group) if (message !== caller) rebuildLeg(call, message);
  if (caller === undefined) return;
  const answering = bridge === '' ? undefined : answeringChannel(caller, { group, listed, bridge });
  if (answering === undefined || call.isWith(field(answering, 'Uniqueid'))) return;
  const channel = listedChannel(answering);
  calls.join(call, channel);
  call.legs.add(channel.uniqueId);
  call.answered({ agent: extensionOf(channel.name), leg: channel.uniqueId, ...(queue && { queue }) }, null);
}

function rebuildLeg(call: TrackedCall, message: AmiMessage): void {
  const channel = listedChannel(message);
  call.legs.add(channel.uniqueId);
  if (field(message, 'Application') === 'AppQueue') call.queueLegs.add(channel.uniqueId);
  const isRinging = field(message, 'ChannelState') === RINGING && !isLocal(channel);
  if (isRinging) call.rings(channel.uniqueId, extensionOf(channel.name), null);
  else call.stopsRinging(channel.uniqueId);
}

/** The channel that was not called, and of several the one that began the call. */
function callerAmong(group: readonly AmiMessage[]): string | null {
  const calling = group.filter((message) => !CALLED.test(field(message, 'Application')));
  const telephones = calling.filter((message) => !isLocal(listedChannel(message)));
  const candidates = telephones.length > 0 ? telephones : calling;
  const first = candidates.find((message) => field(message, 'Uniqueid') === field(message, 'Linkedid'));
  const chosen = first ?? candidates[0];
  return chosen === undefined ? null : field(chosen, 'Uniqueid');
}

/** The telephone in the caller's bridge; behind a Local channel, the one of the call that is in a bridge. */
function answeringChannel(
  caller: AmiMessage,
  { group, listed, bridge }: { group: readonly AmiMessage[]; listed: readonly AmiMessage[]; bridge: string },
): AmiMessage | undefined {
  const isTalking = (message: AmiMessage) =>
    message !== caller && field(message, 'ChannelState') === UP && !isLocal(listedChannel(message));
  return (
    listed.find((message) => isTalking(message) && field(message, 'BridgeID') === bridge) ??
    group.find((message) => isTalking(message) && field(message, 'BridgeID') !== '')
  );
}
