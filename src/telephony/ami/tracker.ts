import { CallBook } from './call-book.ts';
import { applyEvent } from './events.ts';
import type { Fact } from './fact.ts';
import type { SavedCall } from './live-calls.ts';
import { type AmiMessage, field } from './message-reader.ts';
import { rebuildCalls } from './rebuild-calls.ts';
import type { OnRinging } from './tracked-call.ts';

export interface Rebuilding {
  /** Events since the login: some are older than the list, and what they tell again adds nothing. */
  meanwhile?: readonly AmiMessage[];
  /** Asterisk was started again since: it dropped every call. */
  wasRestarted: boolean;
}

/** Turns the events of one PBX into facts. */
export class CallTracker {
  #facts: Fact[] = [];
  readonly #calls: CallBook;

  constructor(onRinging: OnRinging = () => undefined) {
    this.#calls = new CallBook((fact) => this.#facts.push(fact), onRinging);
  }

  /** How many calls are going on. */
  get size(): number {
    return this.#calls.size;
  }

  /** The calls that are going on, to be remembered. */
  get saved(): SavedCall[] {
    return this.#calls.saved;
  }

  /** Calls that were going on when this server was stopped; `rebuild` tells which of them have ended. */
  restore(saved: readonly SavedCall[]): void {
    this.#calls.restore(saved);
  }

  /** @returns the facts that an event tells; in any order, and an event told twice adds nothing */
  receive(message: AmiMessage): Fact[] {
    applyEvent(this.#calls, message);
    return this.#take();
  }

  /**
   * Compares what is known with all channels, as `Status` lists them after a connection was made, and tells what came with
   * the list.
   */
  rebuild(listed: readonly AmiMessage[], { meanwhile = [], wasRestarted }: Rebuilding): Fact[] {
    const seen = [...listed, ...meanwhile.filter((message) => field(message, 'Event') === 'Hangup')];
    const present = new Set(seen.map((message) => field(message, 'Uniqueid')));
    this.#calls.compare({ present, wasRestarted });
    rebuildCalls(this.#calls, listed);
    for (const message of meanwhile) applyEvent(this.#calls, message);
    return this.#take();
  }

  #take(): Fact[] {
    const facts = this.#facts;
    this.#facts = [];
    return facts;
  }
}
