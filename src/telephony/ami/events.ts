import { extensionOf } from '../../protocol/call.ts';
import type { CallFact } from '../../protocol/entry.ts';
import type { CallBook } from './call-book.ts';
import { isNumber, numberOf } from './call-number.ts';
import { type AmiMessage, field } from './message-reader.ts';
import { type Channel, isLocal, type Moment, type TrackedCall } from './tracked-call.ts';

/** Longest name of a queue, agent, file, … */
const TEXT_LIMIT = 255;
/** With these, a number whose call has ended has another call: one that came back, or was called back. */
const BEGINNING = new Set(['QueueCallerJoin', 'AgentCalled', 'DialBegin', 'UserEvent']);

/** One event, with what it does to the calls. */
class Step {
  readonly #calls: CallBook;
  readonly #message: AmiMessage;
  /** When it happened; null without `timestampevents`. */
  readonly at: Moment;

  constructor(calls: CallBook, message: AmiMessage) {
    this.#calls = calls;
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
    if (!isBeginning && this.#calls.comesAfterEnd(channel, number)) return null;
    return this.#calls.callOf(channel, number);
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
    const number = isNumber(named) ? named : numberOf(this.#message);
    const call = this.#calls.callOf(this.channel(), number);
    if (call !== null) call.caller ??= this.channel().uniqueId;
    return call;
  }

  join(call: TrackedCall, prefix: string): Channel {
    const channel = this.channel(prefix);
    if (channel.uniqueId === '') return channel;
    this.#calls.join(call, channel);
    if (channel.uniqueId !== call.caller) call.legs.add(channel.uniqueId);
    return channel;
  }

  /** The call that has ended and whose agent the channel was. */
  late(): TrackedCall | undefined {
    return this.#calls.endedLate(this.channel().uniqueId);
  }

  leave(call: TrackedCall): void {
    const cause = this.text('Cause');
    this.#calls.leave(call, this.channel(), {
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

/** Applies an event to the calls; events of other names are ignored. */
export function applyEvent(calls: CallBook, message: AmiMessage): void {
  HANDLERS.get(field(message, 'Event'))?.(new Step(calls, message));
}

function toldEnd(step: Step): Pick<CallFact, 'by' | 'reason' | 'stage'> {
  const [by, reason, stage] = [step.text('By'), step.text('Reason'), step.text('Stage')];
  return {
    ...((by === 'caller' || by === 'agent' || by === 'company') && { by }),
    ...(reason !== '' && { reason }),
    ...(stage !== '' && { stage }),
  };
}
