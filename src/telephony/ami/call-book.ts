import type { Fact } from './fact.ts';
import type { SavedCall } from './live-calls.ts';
import { type Channel, type Moment, type OnRinging, TrackedCall } from './tracked-call.ts';

/** Channels and numbers of ended calls that are remembered, so that late events do not begin a call anew. */
const REMEMBERED_CHANNELS = 20_000;

/** The calls of one PBX that are going on, and which channels belong to them. */
export class CallBook {
  /** By number. */
  readonly #calls = new Map<string, TrackedCall>();
  /** By UNIQUEID; also of channels without the variable, such as the target of an attended transfer. */
  readonly #callOf = new Map<string, TrackedCall>();
  readonly #endedChannels = new Map<string, true>();
  readonly #endedNumbers = new Map<string, true>();
  readonly #undecided = new Map<string, TrackedCall>();
  readonly #tell: (fact: Fact) => void;

  readonly #onRinging: OnRinging;

  constructor(tell: (fact: Fact) => void, onRinging: OnRinging) {
    this.#tell = tell;
    this.#onRinging = onRinging;
  }

  get size(): number {
    return this.#calls.size;
  }

  get saved(): SavedCall[] {
    return [...this.#calls.values()].map((call) => call.saved).filter((saved) => saved !== null);
  }

  /** Calls that were going on when this server was stopped; `compare` tells which of them have ended. */
  restore(saved: readonly SavedCall[]): void {
    for (const one of saved) {
      const call = this.callOf({ uniqueId: one.caller, name: '' }, one.number);
      if (call?.caller === null) call.restore(one);
    }
  }

  /** The call of a channel, begun where this is the first that is seen of it; null for a channel of no call. */
  callOf(channel: Channel, number: string | null): TrackedCall | null {
    const known = this.#callOf.get(channel.uniqueId);
    if (known !== undefined) return known;
    if (number === null || channel.uniqueId === '' || this.#endedChannels.has(channel.uniqueId)) return null;
    const call = this.#calls.get(number) ?? new TrackedCall(number, this.#tell, this.#onRinging);
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
    const before = this.#callOf.get(channel.uniqueId);
    call.channels.set(channel.uniqueId, channel);
    this.#callOf.set(channel.uniqueId, call);
    // A call without a caller, of which this was all that a list showed: its consultation ended in a transfer.
    if (before === undefined || before === call || before.caller !== null) return;
    before.channels.delete(channel.uniqueId);
    if (before.channels.size === 0) this.#calls.delete(before.number);
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

  /** The agent's channel of a call that has ended, by UNIQUEID. */
  endedLate(uniqueId: string): TrackedCall | undefined {
    const call = this.#undecided.get(uniqueId);
    this.#undecided.delete(uniqueId);
    return call;
  }

  hasEnded(uniqueId: string): boolean {
    return this.#endedChannels.has(uniqueId);
  }

  /** Ends the calls whose caller is gone, and forgets the other channels that are. */
  compare(parts: { present: ReadonlySet<string>; wasRestarted: boolean }): void {
    for (const call of [...this.#calls.values()]) this.#compare(call, parts);
  }

  #compare(
    call: TrackedCall,
    { present, wasRestarted }: { present: ReadonlySet<string>; wasRestarted: boolean },
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
}

function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.set(key, value);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED_CHANNELS) return;
    known.delete(oldest);
  }
}
