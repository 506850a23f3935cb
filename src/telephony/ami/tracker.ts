import { extensionOf } from '../../protocol/call.ts';
import type { CallFact } from '../../protocol/entry.ts';
import type { Fact } from './fact.ts';
import type { SavedCall } from './live-calls.ts';
import { type AmiMessage, field } from './message-reader.ts';
import { type Channel, isLocal, type Moment, TrackedCall } from './tracked-call.ts';

/** The channel variable that joins events and calls: `channelvars` of manager.conf puts it into every event of a channel. */
export const VARIABLE = 'CARIMBO_PROTOCOL';
/** Twenty digits, or the format of an operator's system. */
const NUMBER = /^[0-9A-Za-z./_-]{1,64}$/;
/** Longest name of a queue, agent, file, … */
const TEXT_LIMIT = 255;
/** Channels and numbers of ended calls that are remembered, so that late events do not begin a call anew. */
const REMEMBERED_CHANNELS = 20_000;
/** Dialplan applications that run on a channel which was called, not on one that calls. */
const CALLED = /^(AppDial2?|AppQueue)$/;
/** With these, a number whose call has ended has another call: one that came back, or was called back. */
const BEGINNING = new Set(['QueueCallerJoin', 'AgentCalled', 'DialBegin', 'UserEvent']);
const RINGING = '5';
const UP = '6';

export interface Rebuilding {
  /** Events since the login: some are older than the list, and what they tell again adds nothing. */
  meanwhile?: readonly AmiMessage[];
  /** Asterisk was started again since: it dropped every call. */
  wasRestarted: boolean;
}

/** Turns the events of one PBX into facts. */
export class CallTracker {
  /** By number. */
  readonly #calls = new Map<string, TrackedCall>();
  /** By UNIQUEID; also of channels without the variable, such as the target of an attended transfer. */
  readonly #callOf = new Map<string, TrackedCall>();
  readonly #endedChannels = new Map<string, true>();
  readonly #endedNumbers = new Map<string, true>();
  readonly #undecided = new Map<string, TrackedCall>();
  #facts: Fact[] = [];

  /** How many calls are going on. */
  get size(): number {
    return this.#calls.size;
  }

  /** The calls that are going on, to be remembered. */
  get saved(): SavedCall[] {
    return [...this.#calls.values()].map((call) => call.saved).filter((saved) => saved !== null);
  }

  /** Calls that were going on when this server was stopped; `rebuild` tells which of them have ended. */
  restore(saved: readonly SavedCall[]): void {
    for (const one of saved) {
      const call = this.callOf({ uniqueId: one.caller, name: '' }, one.number);
      if (call?.caller === null) call.restore(one);
    }
  }

  /** @returns the facts that an event tells; in any order, and an event told twice adds nothing */
  receive(message: AmiMessage): Fact[] {
    this.#handle(message);
    return this.#take();
  }

  /**
   * Compares what is known with all channels, as `Status` lists them after a connection was made, and tells what came with
   * the list.
   */
  rebuild(listed: readonly AmiMessage[], { meanwhile = [], wasRestarted }: Rebuilding): Fact[] {
    const seen = [...listed, ...meanwhile.filter((message) => field(message, 'Event') === 'Hangup')];
    const present = new Set(seen.map((message) => field(message, 'Uniqueid')));
    for (const call of [...this.#calls.values()]) this.#compare(call, { present, wasRestarted });
    for (const group of groupByNumber(listed, this.#endedChannels).values()) rebuildCall(this, group, listed);
    for (const message of meanwhile) this.#handle(message);
    return this.#take();
  }

  #handle(message: AmiMessage): void {
    HANDLERS.get(field(message, 'Event'))?.(new Step(this, message));
  }

  /** The call of a channel, begun where this is the first that is seen of it; null for a channel of no call. */
  callOf(channel: Channel, number: string | null): TrackedCall | null {
    const known = this.#callOf.get(channel.uniqueId);
    if (known !== undefined) return known;
    if (number === null || channel.uniqueId === '' || this.#endedChannels.has(channel.uniqueId)) return null;
    const call = this.#calls.get(number) ?? new TrackedCall(number, (fact) => this.#facts.push(fact));
    this.#calls.set(number, call);
    this.join(call, channel);
    return call;
  }

  /** Whether the event of an unknown channel comes after the end of its call: Local channels end last, on a busy PBX. */
  comesAfterEnd({ uniqueId }: Channel, number: string | null): boolean {
    const isUnknown = number !== null && !this.#callOf.has(uniqueId) && !this.#calls.has(number);
    return isUnknown && this.#endedNumbers.has(number);
  }

  join(call: TrackedCall, channel: Channel): void {
    call.channels.set(channel.uniqueId, channel);
    this.#callOf.set(channel.uniqueId, call);
  }

  /** The channel is gone. The call ends with the caller's, or with its last one. */
  leave(call: TrackedCall, channel: Channel, { cause, at }: { cause: number | undefined; at: Moment }): void {
    this.#forget(channel.uniqueId);
    const isCallers = call.caller === channel.uniqueId;
    if (!isCallers) call.legEnded(channel, cause ?? 0);
    if (!isCallers && call.channels.size > 0) return;
    call.caller ??= channel.uniqueId;
    call.ended(cause === undefined ? {} : { cause }, at);
    this.#end(call);
  }

  #compare(
    call: TrackedCall,
    { present, wasRestarted }: { present: Set<string>; wasRestarted: boolean },
  ): void {
    const isGone = (uniqueId: string) => !present.has(uniqueId);
    const hasEnded = call.caller === null ? [...call.channels.keys()].every(isGone) : isGone(call.caller);
    if (hasEnded) {
      call.caller ??= [...call.channels.keys()][0] ?? null;
      call.ended(wasRestarted ? { by: 'company', reason: 'pbx_restarted' } : { reason: 'not_seen' }, null);
      this.#end(call);
      return;
    }
    for (const channel of [...call.channels.values()])
      if (isGone(channel.uniqueId)) {
        this.#forget(channel.uniqueId);
        call.legEnded(channel, 0);
      }
  }

  /** The agent's channel of a call that has ended, by UNIQUEID. */
  endedLate(uniqueId: string): TrackedCall | undefined {
    const call = this.#undecided.get(uniqueId);
    this.#undecided.delete(uniqueId);
    return call;
  }

  #end(call: TrackedCall): void {
    this.#calls.delete(call.number);
    remember(this.#endedNumbers, call.number, true);
    const leg = call.undecidedLeg;
    if (leg !== null && call.channels.has(leg)) remember(this.#undecided, leg, call);
    // The target of an attended transfer has gone over to another call.
    for (const uniqueId of call.channels.keys())
      if (this.#callOf.get(uniqueId) === call) this.#forget(uniqueId);
  }

  #forget(uniqueId: string): void {
    this.#callOf.delete(uniqueId);
    remember(this.#endedChannels, uniqueId, true);
  }

  #take(): Fact[] {
    const facts = this.#facts;
    this.#facts = [];
    return facts;
  }
}

/** One event, read for the tracker. */
class Step {
  readonly #tracker: CallTracker;
  readonly #message: AmiMessage;
  /** When it happened; null without `timestampevents`. */
  readonly at: Moment;

  constructor(tracker: CallTracker, message: AmiMessage) {
    this.#tracker = tracker;
    this.#message = message;
    const seconds = Number(field(message, 'Timestamp') || Number.NaN);
    this.at = Number.isFinite(seconds) ? Math.round(seconds * 1000) : null;
  }

  text(name: string): string {
    return field(this.#message, name).slice(0, TEXT_LIMIT);
  }

  /** @param prefix before `Channel` and `Uniqueid` */
  channel(prefix = ''): Channel {
    return { uniqueId: this.text(`${prefix}Uniqueid`), name: this.text(`${prefix}Channel`) };
  }

  /** The call to which a channel belongs. */
  call(prefix = ''): TrackedCall | null {
    const [channel, number] = [this.channel(prefix), numberOf(this.#message, prefix)];
    const isBeginning = BEGINNING.has(this.text('Event'));
    if (!isBeginning && this.#tracker.comesAfterEnd(channel, number)) return null;
    return this.#tracker.callOf(channel, number);
  }

  /** The call of a channel that calls others: without a better one, it is the caller's. */
  callOfCaller(prefix = ''): TrackedCall | null {
    const call = this.call(prefix);
    if (call !== null && !call.legs.has(this.channel(prefix).uniqueId))
      call.caller ??= this.channel(prefix).uniqueId;
    return call;
  }

  /** The call that a UserEvent names; it comes from the caller's channel. */
  callOfTold(): TrackedCall | null {
    const named = this.text('Protocol');
    const number = NUMBER.test(named) ? named : numberOf(this.#message, '');
    const call = this.#tracker.callOf(this.channel(), number);
    if (call !== null) call.caller ??= this.channel().uniqueId;
    return call;
  }

  join(call: TrackedCall, prefix: string): Channel {
    const channel = this.channel(prefix);
    if (channel.uniqueId === '') return channel;
    this.#tracker.join(call, channel);
    if (channel.uniqueId !== call.caller) call.legs.add(channel.uniqueId);
    return channel;
  }

  /** The call that has ended and whose agent the channel was. */
  late(): TrackedCall | undefined {
    return this.#tracker.endedLate(this.channel().uniqueId);
  }

  leave(call: TrackedCall): void {
    const cause = this.text('Cause');
    this.#tracker.leave(call, this.channel(), {
      cause: cause === '' ? undefined : Number(cause),
      at: this.at,
    });
  }

  /** The agent's extension: that of the channel; who picks a call up has another than the interface that was called. */
  agent(prefix = 'Dest'): string {
    return extensionOf(this.text(`${prefix}Channel`) || this.text('Interface'));
  }
}

type Handle = (step: Step) => void;

const BY_EVENT: Readonly<Record<string, Handle>> = {
  QueueCallerJoin(step) {
    step.callOfCaller()?.queued(step.text('Queue'), step.at);
  },

  AgentCalled(step) {
    const call = step.callOfCaller();
    if (call === null) return;
    const leg = step.join(call, 'Dest');
    call.queueLegs.add(leg.uniqueId);
    call.rings(leg.uniqueId, step.agent(), step.at);
  },

  DialBegin(step) {
    const call = step.callOfCaller() ?? step.call('Dest');
    if (call === null) return;
    const leg = step.join(call, 'Dest');
    // Of a Local channel, its telephone rings next; or an application answers it.
    if (!isLocal(leg)) call.rings(leg.uniqueId, step.agent(), step.at);
  },

  DialEnd(step) {
    const call = step.callOfCaller() ?? step.call('Dest');
    if (call === null) return;
    const leg = step.channel('Dest');
    if (step.text('DialStatus') !== 'ANSWER') return call.stopsRinging(leg.uniqueId);
    // A queue tells by AgentConnect who was connected; of a Local channel, its telephone answered before.
    if (call.isWaiting || call.queueLegs.has(leg.uniqueId) || isLocal(leg)) return;
    step.join(call, 'Dest');
    call.answered({ agent: step.agent(), leg: leg.uniqueId }, step.at);
  },

  AgentRingNoAnswer(step) {
    step.callOfCaller()?.stopsRinging(step.channel('Dest').uniqueId);
  },

  AgentConnect(step) {
    const call = step.callOfCaller();
    if (call === null) return;
    const leg = step.join(call, 'Dest').uniqueId;
    const agent = step.agent();
    const name = step.text('MemberName');
    const isMember =
      extensionOf(step.text('Interface')) === agent && name !== '' && name !== step.text('Interface');
    call.answered({ agent, leg, queue: step.text('Queue'), ...(isMember && { agent_name: name }) }, step.at);
  },

  Pickup(step) {
    const call = step.call('Target');
    if (call !== null) step.join(call, '');
  },

  Hold(step) {
    const call = step.call();
    const channel = step.channel();
    if (call !== null && channel.uniqueId !== call.caller && !isLocal(channel))
      call.held(channel, step.agent(''), step.at);
  },

  Unhold(step) {
    step.call()?.resumed(step.channel(), step.agent(''), step.at);
  },

  BlindTransfer(step) {
    if (step.text('Result') !== 'Success') return;
    const call = step.call('Transferee') ?? step.call('Transferer');
    const data = { agent: step.agent('Transferer'), to: step.text('Extension'), kind: 'blind' } as const;
    call?.transferred(step.channel('Transferer'), data, step.at);
  },

  AttendedTransfer(step) {
    if (step.text('Result') !== 'Success') return;
    const call = step.call('Transferee') ?? step.call('OrigTransferer');
    if (call === null) return;
    const target = step.text('TransferTargetChannel') === '' ? null : step.agent('TransferTarget');
    const to = target ?? step.text('SecondTransfererExten');
    const data = { agent: step.agent('OrigTransferer'), to, kind: 'attended' } as const;
    call.transferred(step.channel('OrigTransferer'), data, step.at);
    // The consultation may have a number of its own.
    const consultation = step.call('SecondTransferer');
    if (consultation !== null && consultation !== call) {
      call.linked(consultation.number);
      consultation.linked(call.number);
    }
    // Only here the other side of the consultation becomes a part of this call.
    if (target === null) return;
    const leg = step.join(call, 'TransferTarget').uniqueId;
    call.answered({ agent: target, leg }, step.at);
  },

  QueueCallerAbandon(step) {
    step.callOfCaller()?.abandoned();
  },

  HangupRequest(step) {
    step.call()?.hangUpRequested(step.channel());
  },

  Hangup(step) {
    // Of a call of which nothing else was seen, it is the caller's: a leg begins with an event of its own.
    const call = step.callOfCaller();
    if (call !== null) step.leave(call);
    else step.late()?.legEndedLate(Number(step.text('Cause')), step.at);
  },

  UserEvent(step) {
    if (step.text('UserEvent') !== 'Carimbo') return;
    const call = step.callOfTold();
    if (call === null) return;
    if (step.text('Fact') !== 'ended') return;
    call.expectEnd(toldEnd(step));
    if (step.text('Recording') !== '') call.recorded(step.text('Recording'));
  },
};

/** A Map: an event may have any name, that of a method of objects, too. */
const HANDLERS: ReadonlyMap<string, Handle> = new Map(Object.entries(BY_EVENT));

/** The events that have to pass the filter of the manager user. */
export const EVENTS: readonly string[] = [...HANDLERS.keys()];

function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.set(key, value);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED_CHANNELS) return;
    known.delete(oldest);
  }
}

function toldEnd(step: Step): Pick<CallFact, 'by' | 'reason' | 'stage'> {
  const [by, reason, stage] = [step.text('By'), step.text('Reason'), step.text('Stage')];
  return {
    ...((by === 'caller' || by === 'agent' || by === 'company') && { by }),
    ...(reason !== '' && { reason }),
    ...(stage !== '' && { stage }),
  };
}

/** The number that a channel has; null without one. `Status` writes `(null)` for a variable that is not set. */
function numberOf(message: AmiMessage, prefix: string): string | null {
  const number = message.variables.get(prefix)?.get(VARIABLE) ?? '';
  return NUMBER.test(number) ? number : null;
}

function listedChannel(message: AmiMessage): Channel {
  return { uniqueId: field(message, 'Uniqueid'), name: field(message, 'Channel') };
}

/** The channels that have a number, by number. */
function groupByNumber(
  listed: readonly AmiMessage[],
  ended: ReadonlyMap<string, true>,
): Map<string, AmiMessage[]> {
  const groups = new Map<string, AmiMessage[]>();
  for (const message of listed) {
    const number = numberOf(message, '');
    if (number === null || ended.has(field(message, 'Uniqueid'))) continue;
    groups.set(number, [...(groups.get(number) ?? []), message]);
  }
  return groups;
}

/** What the channels of one call say about it. The times are unknown. */
function rebuildCall(
  tracker: CallTracker,
  group: readonly AmiMessage[],
  listed: readonly AmiMessage[],
): void {
  const [call] = group.map((message) => tracker.callOf(listedChannel(message), numberOf(message, '')));
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
  tracker.join(call, channel);
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
