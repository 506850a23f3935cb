import { type CallType, extensionOf, isCallType } from './call.ts';
import type { Entry } from './entry.ts';
import type { Hold } from './enums.ts';

/** Where nothing else tells that a telephone stopped ringing, it did. */
const LONGEST_RING_MS = 3 * 60_000;
/** A call whose end was never told is not under way for ever. */
export const LONGEST_CALL_MS = 12 * 3_600_000;

export type LiveState = 'ringing' | 'talking' | 'held';

/** A call as one agent has it now. */
export interface LiveView {
  state: LiveState;
  /** The agent's extension. */
  agent: string;
  /** When it began to ring, or was answered, as the fact says. ISO 8601. */
  since: string;
  queue: string | null;
}

/** A moment of the PBX's clock orders the facts; the journal's clock tells how old they are. */
interface Moment {
  /** ISO 8601. */
  at: string;
  ms: number;
  written_ms: number;
}

interface Talk extends Moment {
  agent: string;
  /** When it was last held or resumed. */
  held_ms: number;
  isHeld: boolean;
}

/**
 * A call while it goes on: whose telephone rings, and who speaks with the caller. As in `call.ts`, facts may come in any order
 * and more than once, so they are compared by when they happened.
 */
export class LiveCall {
  #queue: string | null = null;
  readonly #rings = new Map<string, Moment>();
  #talk: Talk | null = null;
  #answered_ms = Number.NEGATIVE_INFINITY;
  #ended_ms = Number.NEGATIVE_INFINITY;
  #isEnded = false;
  /** By the journal's clock. */
  #written_ms = Number.NEGATIVE_INFINITY;

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** When something was last told of it, by the journal's clock. */
  get written_ms(): number {
    return this.#written_ms;
  }

  /** All agents who have or had it. */
  get agents(): string[] {
    return [...this.#rings.keys(), ...(this.#talk === null ? [] : [this.#talk.agent])];
  }

  /** Entries that say nothing of a call's course change nothing. */
  apply(entry: Entry): void {
    if (!isCallType(entry.type)) return;
    const { type, at: written, data } = entry as Entry<CallType>;
    const at = data.happened_at ?? written;
    const moment = { at, ms: Date.parse(at), written_ms: Date.parse(written) };
    // What was told late of a call that has ended; a caller who comes back rings, or waits, after it.
    if (moment.ms <= this.#ended_ms && type !== 'call.ended') return;
    if (this.#isEnded && type !== 'call.queued' && type !== 'call.ringing') return;
    this.#written_ms = Math.max(this.#written_ms, moment.written_ms);
    const agent = data.agent === undefined ? null : extensionOf(data.agent);
    if (data.queue !== undefined) this.#queue = data.queue;
    if (type === 'call.ended') this.#end(moment.ms);
    else this.#goOn(type, agent, { ...moment, hold: data.hold });
  }

  #goOn(
    type: Exclude<CallType, 'call.ended'>,
    agent: string | null,
    { hold, ...moment }: Moment & { hold: Hold | undefined },
  ): void {
    this.#isEnded = false;
    if (type === 'call.queued') this.#leave(moment.ms);
    else if (type === 'call.ringing') this.#ring(agent, moment);
    else if (type === 'call.answered') this.#answer(agent, moment);
    else if (type === 'call.held') this.#hold(agent, hold !== 'end', moment.ms);
    else if (this.#talk?.agent === agent) this.#leave(moment.ms);
    else this.#leave(moment.ms - 1);
  }

  /**
   * What an agent has of it; null for nothing.
   * @param ringing the telephones that ring as a PBX says right now; null where it is not asked, and the journal is all that
   *   is known
   */
  of(agent: string, { ringing, now }: { ringing: ReadonlySet<string> | null; now: number }): LiveView | null {
    if (this.#isEnded) return null;
    const talk = this.#talk;
    if (talk?.agent === agent && now - talk.written_ms < LONGEST_CALL_MS)
      return { state: talk.isHeld ? 'held' : 'talking', agent, since: talk.at, queue: this.#queue };
    const ring = this.#rings.get(agent);
    if (ring === undefined || ring.ms <= this.#answered_ms || now - ring.written_ms >= LONGEST_RING_MS)
      return null;
    if (ringing !== null && !ringing.has(agent)) return null;
    return { state: 'ringing', agent, since: ring.at, queue: this.#queue };
  }

  /** When the telephone last began to ring, by the journal's clock. */
  rangAt(agent: string): number | null {
    return this.#rings.get(agent)?.written_ms ?? null;
  }

  #ring(agent: string | null, moment: Moment): void {
    if (agent === null || moment.ms < (this.#rings.get(agent)?.ms ?? Number.NEGATIVE_INFINITY)) return;
    this.#rings.set(agent, moment);
  }

  #answer(agent: string | null, moment: Moment): void {
    if (moment.ms < this.#answered_ms) return;
    this.#answered_ms = moment.ms;
    this.#talk = agent === null ? null : { agent, ...moment, held_ms: moment.ms, isHeld: false };
  }

  #hold(agent: string | null, isHeld: boolean, ms: number): void {
    const talk = this.#talk;
    if (talk === null || talk.agent !== agent || ms < talk.held_ms) return;
    talk.held_ms = ms;
    talk.isHeld = isHeld;
  }

  /** Who spoke with the caller up to then does not any more. */
  #leave(ms: number): void {
    if (this.#talk !== null && this.#talk.ms <= ms) this.#talk = null;
  }

  #end(ms: number): void {
    this.#ended_ms = Math.max(this.#ended_ms, ms);
    const goesOn = [...this.#rings.values()].some((ring) => ring.ms > ms) || (this.#talk?.ms ?? ms) > ms;
    if (goesOn) return;
    this.#isEnded = true;
    this.#talk = null;
    this.#rings.clear();
  }
}
