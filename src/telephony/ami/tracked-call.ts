import { type CallType, extensionOf } from '../../protocol/call.ts';
import type { CallFact } from '../../protocol/entry.ts';
import type { Fact } from './fact.ts';
import type { SavedCall } from './live-calls.ts';

/** Q.850: normal, busy, no answer, absent, rejected, answered elsewhere. 0 is what Asterisk has without a cause. */
const NORMAL_CAUSES: ReadonlySet<number> = new Set([0, 16, 17, 18, 19, 21, 26, 31]);
/** AST_CAUSE_REQUESTED_CHAN_UNAVAIL: what `rtp_timeout` sets when no audio came. */
const RTP_TIMEOUT = 44;

export interface Channel {
  uniqueId: string;
  /** `PJSIP/2001-0000002a` */
  name: string;
}

/** When something happened, by the PBX's clock; null where only its result was seen. */
export type Moment = number | null;

interface Answer {
  agent: string;
  /** UNIQUEID of the channel that is connected with the caller. */
  leg: string;
  agent_name?: string | undefined;
  queue?: string | undefined;
}

/** The extensions at which a call rings now; null once it has ended. In the journal no telephone stops ringing. */
export type OnRinging = (number: string, agents: readonly string[] | null) => void;

/** What is known of one call, and which facts follow from what happens to it. Telling the same again adds nothing. */
export class TrackedCall {
  readonly number: string;
  /** Of the caller; null while only other channels were seen. */
  caller: string | null = null;
  /** All channels of the call that exist, by UNIQUEID. */
  readonly channels = new Map<string, Channel>();
  /** Legs that a queue calls: what becomes of them is told by the queue's events. */
  readonly queueLegs = new Set<string>();
  /** Channels that were called: none of them is the caller's. */
  readonly legs = new Set<string>();
  readonly #tell: (fact: Fact) => void;
  readonly #onRinging: OnRinging;
  #queue: string | null = null;
  #isWaiting = false;
  /** Extensions that ring, by UNIQUEID of the leg. */
  readonly #ringing = new Map<string, string>();
  /** The extension that speaks with the caller, and the last one that did. */
  #agent: string | null = null;
  #lastAgent: string | null = null;
  #agentLeg: string | null = null;
  readonly #held = new Set<string>();
  /** UNIQUEIDs of the channels that transferred the call. */
  readonly #transferred = new Set<string>();
  #end: CallFact = {};

  constructor(number: string, tell: (fact: Fact) => void, onRinging: OnRinging = () => undefined) {
    this.number = number;
    this.#tell = tell;
    this.#onRinging = onRinging;
  }

  /** What to remember of it while this server is stopped; null while the caller's channel is unknown. */
  get saved(): SavedCall | null {
    const { number, caller } = this;
    return caller === null ? null : { number, caller, queue: this.#queue, agent: this.#lastAgent };
  }

  restore({ caller, queue, agent }: SavedCall): void {
    this.caller = caller;
    this.#queue = queue;
    this.#lastAgent = agent;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** The queue in which the caller waits or waited last. */
  get queue(): string | null {
    return this.#queue;
  }

  /** Someone answered and is still in the call. */
  get isAnswered(): boolean {
    return this.#agent !== null;
  }

  /** Whether the caller is known to be connected with the channel. */
  isWith(uniqueId: string): boolean {
    return this.#agentLeg === uniqueId || (this.#agentLeg !== null && this.channels.has(this.#agentLeg));
  }

  queued(queue: string, at: Moment): void {
    if (this.#isWaiting && this.#queue === queue) return;
    this.#begin();
    this.#queue = queue;
    this.#isWaiting = true;
    this.#say('call.queued', { queue }, at);
  }

  rings(leg: string, agent: string, at: Moment): void {
    if (agent === this.#agent) return;
    const isKnown = [...this.#ringing.values()].includes(agent);
    this.#ringing.set(leg, agent);
    this.#sayRinging();
    const of = this.#isWaiting ? this.#inQueue() : {};
    if (!isKnown) this.#say('call.ringing', { agent, ...of }, at);
  }

  stopsRinging(leg: string): void {
    if (this.#ringing.delete(leg)) this.#sayRinging();
  }

  answered({ agent, leg, agent_name, queue }: Answer, at: Moment): void {
    const isKnown = this.#agent === agent;
    if (queue !== undefined) this.#queue = queue;
    this.#ringing.clear();
    this.#sayRinging();
    if (isKnown) return;
    this.#begin();
    this.#agentLeg = leg;
    this.#agent = agent;
    this.#lastAgent = agent;
    const of = queue === undefined ? {} : { queue };
    this.#say('call.answered', { agent, ...(agent_name !== undefined && { agent_name }), ...of }, at);
  }

  held({ uniqueId }: Channel, agent: string, at: Moment): void {
    if (this.#held.has(uniqueId)) return;
    this.#held.add(uniqueId);
    this.#say('call.held', { agent, hold: 'begin' }, at);
  }

  resumed({ uniqueId }: Channel, agent: string, at: Moment): void {
    // Every answer comes with an Unhold, too.
    if (this.#held.delete(uniqueId)) this.#say('call.held', { agent, hold: 'end' }, at);
  }

  /** @param channel of the agent who transferred, and is gone after it */
  transferred(
    channel: Channel,
    data: { agent: string; to: string; kind: 'blind' | 'attended' },
    at: Moment,
  ): void {
    if (this.#transferred.has(channel.uniqueId)) return;
    this.#transferred.add(channel.uniqueId);
    // Where the caller goes on may be told before: the channel runs the dialplan while the event is made.
    if (!this.#isWaiting) this.#begin();
    this.#say('call.transferred', data, at);
  }

  /** The other side of the channel hung up: who does it first ends the call. */
  hangUpRequested(channel: Channel): void {
    if (this.#end.by !== undefined) return;
    if (channel.uniqueId === this.caller) this.#end.by = 'caller';
    else if (this.isAnswered && !isLocal(channel)) this.#end.by = 'agent';
  }

  /** A channel that is not the caller's ended. */
  legEnded(channel: Channel, cause: number): void {
    this.channels.delete(channel.uniqueId);
    this.queueLegs.delete(channel.uniqueId);
    this.#held.delete(channel.uniqueId);
    this.stopsRinging(channel.uniqueId);
    // A Local channel leaves the call when it is optimized away, and the telephone behind it stays.
    if (extensionOf(channel.name) !== this.#agent || isLocal(channel)) return;
    this.#agent = null;
    // Not of SoftHangupRequest, which comes earlier: its Cause is a flag of Asterisk's, not Q.850.
    if (!NORMAL_CAUSES.has(cause)) this.#end = { ...this.#end, ...dropped(cause), by: 'company' };
  }

  /** What the dialplan says of the end, before the channel is gone. */
  expectEnd(data: Pick<CallFact, 'by' | 'reason' | 'stage'>): void {
    this.#end = { ...data, ...this.#end };
  }

  abandoned(): void {
    this.#end = { reason: 'abandoned', ...this.#end };
  }

  ended({ cause, ...seen }: Pick<CallFact, 'by' | 'reason' | 'cause'>, at: Moment): void {
    const timedOut =
      cause === RTP_TIMEOUT && this.isAnswered ? { ...dropped(cause), by: 'company' as const } : {};
    const agent = this.#lastAgent === null ? {} : { agent: this.#lastAgent };
    const of = { ...this.#inQueue(), ...agent, ...(cause !== undefined && cause > 0 && { cause }) };
    this.#say('call.ended', { ...of, ...this.#end, ...timedOut, ...seen }, at);
    this.#onRinging(this.number, null);
  }

  /** The agent's channel, if the company may have dropped the call: its cause may come after the caller's hang-up. */
  get undecidedLeg(): string | null {
    return this.#end.by === 'caller' ? null : this.#agentLeg;
  }

  /** The agent's channel is gone after the caller's. */
  legEndedLate(cause: number, at: Moment): void {
    if (!NORMAL_CAUSES.has(cause)) this.#say('call.ended', { ...dropped(cause), by: 'company' }, at);
  }

  recorded(file: string): void {
    const { number } = this;
    this.#tell({ number, type: 'recording', data: { ...this.#ofCaller(), file }, happened_ms: null });
  }

  /** @param to the number of another call that became one with this */
  linked(to: string): void {
    this.#tell({ number: this.number, type: 'linked', data: { to }, happened_ms: null });
  }

  /** A new part of the call: who ended the one before does not matter any more. */
  #begin(): void {
    this.#isWaiting = false;
    this.#agent = null;
    this.#agentLeg = null;
    this.#end = {};
  }

  #sayRinging(): void {
    this.#onRinging(this.number, [...new Set(this.#ringing.values())]);
  }

  #inQueue(): CallFact {
    return this.#queue === null ? {} : { queue: this.#queue };
  }

  #say(type: CallType, data: CallFact, happened_ms: Moment): void {
    this.#tell({ number: this.number, type, data: { ...this.#ofCaller(), ...data }, happened_ms });
  }

  #ofCaller(): { unique_id?: string } {
    return this.caller === null ? {} : { unique_id: this.caller };
  }
}

/** A channel of Asterisk's own between two parts of the dialplan. */
export function isLocal({ name }: Pick<Channel, 'name'>): boolean {
  return name.startsWith('Local/');
}

function dropped(cause: number): CallFact {
  return { cause, reason: cause === RTP_TIMEOUT ? 'rtp_timeout' : 'abnormal_cause' };
}
