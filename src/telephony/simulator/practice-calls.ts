import { randomUUID } from 'node:crypto';
import { type Duplex, duplexPair } from 'node:stream';
import type { Principal } from '../../auth/principal.ts';
import { sleep } from '../../concurrency/sleep.ts';
import { ERRORS } from '../../errors.ts';
import type { Practice, PracticeEvent } from '../../service/practice.ts';
import type { ProtocolService } from '../../service/protocol-service.ts';
import type { Peer } from '../agi/peers.ts';
import type { PromptLengths } from '../prompt-lengths.ts';
import { SimulatedChannel } from './channel.ts';
import { converse, type DialedCall } from './dial.ts';
import { simulatedEnvironment } from './environment.ts';
import { PracticeCaller } from './practice-caller.ts';

export interface PracticeParts {
  protocolService: Pick<ProtocolService, 'recordFact' | 'search'>;
  /** Serves a call as if it came from a PBX. */
  serve(stream: Duplex, peer: Peer): Promise<void>;
  lengths: PromptLengths;
  onError(error: unknown): void;
}

/** Origin of practice calls, by which they are told from real ones. */
export const PRACTICE_ORIGIN = 'training';

const MOST_CALLS = 20;
/** No call takes longer, whatever is pressed. */
const CALL_LIMIT_MS = 300_000;
/** A page that does not ask for so long is closed. */
const SILENT_LIMIT_MS = 30_000;
/** How long a request for events waits. */
const WAIT_MS = 20_000;
const BUSY_RETRY_S = 30;

/** The course of a call that rings at an extension, in milliseconds after the number was given. */
const QUEUED_MS = 300;
const RINGING_MS = 8000;
const TALK_MS = 30_000;
const QUEUE = 'atendimento';

interface Placed {
  owner: string;
  caller: PracticeCaller;
  events: PracticeEvent[];
  dialed: DialedCall;
  hasEnded: boolean;
  wake: () => void;
  silence: NodeJS.Timeout | undefined;
}

/** Calls to the FastAGI server of this process. */
export class PracticeCalls implements Practice {
  readonly #parts: PracticeParts;
  readonly #calls = new Map<string, Placed>();
  readonly #stopping = new AbortController();
  #nth = 0;

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  place(principal: Principal): string {
    const owner = ownerOf(principal);
    for (const call of this.#calls.values()) if (call.owner === owner) hangUp(call);
    if (this.#running >= MOST_CALLS || this.#stopping.signal.aborted) throw ERRORS.trainingBusy(BUSY_RETRY_S);
    const events: PracticeEvent[] = [];
    const tell = (event: PracticeEvent) => {
      events.push(event);
      call.wake();
    };
    const caller = new PracticeCaller({
      lengths: this.#parts.lengths,
      onPrompt: (prompt, text) => tell({ type: 'prompt', prompt, text }),
      onNumber: (number) => tell({ type: 'number', number }),
    });
    const { dialed } = this.#dial(principal, caller);
    const call: Placed = { owner, caller, events, dialed, hasEnded: false, wake() {}, silence: undefined };
    const id = randomUUID();
    this.#calls.set(id, call);
    const limit = setTimeout(() => hangUp(call), CALL_LIMIT_MS);
    this.#expectPage(call);
    void dialed.ended.then(() => {
      clearTimeout(limit);
      call.hasEnded = true;
      tell({ type: 'ended', how: caller.hasHungUp ? 'hung_up' : 'served' });
      setTimeout(() => this.#calls.delete(id), SILENT_LIMIT_MS).unref();
    });
    return id;
  }

  async events(principal: Principal, id: string, after: number): Promise<PracticeEvent[]> {
    const call = this.#find(principal, id);
    clearTimeout(call.silence);
    if (call.events.length <= after && !call.hasEnded) await this.#nextEvent(call);
    this.#expectPage(call);
    return call.events.slice(after);
  }

  press(principal: Principal, id: string, keys: string): void {
    this.#find(principal, id).caller.press(keys);
  }

  hangUp(principal: Principal, id: string): void {
    hangUp(this.#find(principal, id));
  }

  async ring(principal: Principal, agent: { extension: string; name: string }): Promise<string> {
    if (this.#running >= MOST_CALLS || this.#stopping.signal.aborted) throw ERRORS.trainingBusy(BUSY_RETRY_S);
    const { items } = await this.#parts.protocolService.search(principal, { channel: 'phone', limit: 20 });
    const known = items.filter(({ card_number }) => /^\d{1,20}$/.test(card_number ?? ''));
    const person = known[this.#nth % Math.max(known.length, 1)];
    const keys = person === undefined ? '' : `${person.card_number}#`;
    let number = '';
    const caller = new PracticeCaller({
      lengths: new Map(),
      isHurried: true,
      onPrompt: (prompt) => prompt === 'welcome-card' && caller.press(keys || '0'),
      onNumber: (given) => {
        number = given;
      },
    });
    const { dialed, uniqueId } = this.#dial(principal, caller, person?.caller ?? null);
    await dialed.ended;
    if (number === '') throw ERRORS.storeUnavailable();
    void this.#tell(principal, number, { unique_id: uniqueId, agent }).catch(this.#parts.onError);
    return number;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const call of this.#calls.values()) {
      clearTimeout(call.silence);
      hangUp(call);
    }
    await Promise.all([...this.#calls.values()].map(({ dialed }) => dialed.ended));
  }

  get #running(): number {
    return [...this.#calls.values()].filter(({ hasEnded }) => !hasEnded).length;
  }

  #find(principal: Principal, id: string): Placed {
    const call = this.#calls.get(id);
    if (call === undefined || call.owner !== ownerOf(principal)) throw ERRORS.notFound();
    return call;
  }

  #dial({ operator, actor }: Principal, caller: PracticeCaller, callerId: string | null = null) {
    this.#nth += 1;
    const uniqueId = `training-${Math.floor(Date.now() / 1000)}.${this.#nth}`;
    const channel = new SimulatedChannel(caller, { 'CHANNEL(linkedid)': uniqueId });
    const [ours, theServers] = duplexPair();
    const peer = { address: 'training', origin: PRACTICE_ORIGIN, operators: [operator], actor };
    void this.#parts.serve(theServers, peer);
    const dialed = converse(ours, {
      environment: simulatedEnvironment({
        host: '127.0.0.1',
        port: 0,
        script: 'ura',
        uniqueId,
        callerId,
        args: [`operator=${operator}`],
      }),
      respond: (words) => channel.respond(words),
    });
    return { dialed, uniqueId };
  }

  async #nextEvent(call: Placed): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, WAIT_MS);
      call.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    call.wake = () => {};
  }

  #expectPage(call: Placed): void {
    clearTimeout(call.silence);
    if (!call.hasEnded) call.silence = setTimeout(() => hangUp(call), SILENT_LIMIT_MS);
  }

  async #tell(
    principal: Principal,
    number: string,
    { unique_id, agent }: { unique_id: string; agent: { extension: string; name: string } },
  ): Promise<void> {
    const by = { ...principal, origin: PRACTICE_ORIGIN };
    const call = { unique_id, queue: QUEUE };
    const told = { ...call, agent: agent.extension, agent_name: agent.name };
    const { signal } = this.#stopping;
    const record = this.#parts.protocolService.recordFact.bind(this.#parts.protocolService);
    await record(by, number, { type: 'call.queued', data: call });
    if (!(await sleep(QUEUED_MS, signal))) return;
    await record(by, number, { type: 'call.ringing', data: told });
    if (!(await sleep(RINGING_MS, signal))) return;
    await record(by, number, { type: 'call.answered', data: told });
    if (!(await sleep(TALK_MS, signal))) return;
    await record(by, number, { type: 'call.ended', data: { unique_id, by: 'caller' } });
  }
}

function ownerOf({ operator, actor }: Principal): string {
  return `${operator} ${actor}`;
}

function hangUp(call: Placed): void {
  if (call.hasEnded) return;
  call.caller.hangUp();
  call.dialed.hangUp();
}
