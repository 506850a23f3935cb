import { followCalls } from './follow-calls.ts';
import type { LiveCall, Port, ToHub } from './messages.ts';

/** A tab that does not answer within this time is gone, or cannot make a sound. */
const ANSWER_MS = 500;

/**
 * What the tabs of a browser share: one connection, and which of them shows and rings. Lives in a shared worker, or in the tab
 * where there is none.
 */
export class Hub {
  /** In the order of their use, the last one at the end. */
  #ports: Port[] = [];
  #calls: LiveCall[] = [];
  #isLive = true;
  #isSignedOut = false;
  #connection: (() => void) | null = null;
  /** What has rung and was drawn: each only once, however often it is told. */
  #ringing = new Set<string>();
  readonly #drawn = new Set<string>();
  #round = 0;
  #sounding: Port | null = null;
  #waiting: { port: Port; timer: ReturnType<typeof setTimeout> } | null = null;

  readonly #follow: typeof followCalls;

  constructor(follow = followCalls) {
    this.#follow = follow;
  }

  receive(port: Port, message: ToHub): void {
    switch (message.type) {
      case 'hello':
        // A tab that nobody uses yet comes before all others.
        this.#ports = message.inFront ? [...this.#ports, port] : [port, ...this.#ports];
        this.#connect();
        this.#tellAll();
        break;
      case 'front':
        if (this.#ports.at(-1) === port) return;
        this.#ports = [...this.#ports.filter((one) => one !== port), port];
        this.#tellAll();
        break;
      case 'drawn':
        this.#acknowledge(message.number);
        break;
      case 'rings':
        this.#answered(port, message);
        break;
      case 'bye':
        this.#remove(port);
        break;
    }
  }

  #connect(): void {
    if (this.#connection !== null || this.#isSignedOut) return;
    this.#connection = this.#follow({
      onCalls: (calls) => this.#become(calls),
      onLive: (isLive) => {
        if (this.#isLive === isLive) return;
        this.#isLive = isLive;
        this.#tellAll();
      },
      onSignedOut: () => {
        this.#isSignedOut = true;
        this.#calls = [];
        for (const port of this.#ports) port.post({ type: 'signed out' });
      },
    });
  }

  #become(calls: LiveCall[]): void {
    this.#calls = calls;
    const ringing = calls.filter(({ state }) => state === 'ringing').map(({ number }) => number);
    const isNew = ringing.some((number) => !this.#ringing.has(number));
    this.#ringing = new Set(ringing);
    for (const number of this.#drawn) if (!this.#ringing.has(number)) this.#drawn.delete(number);
    this.#tellAll();
    if (isNew && this.#sounding === null) this.#ring();
    if (ringing.length === 0) this.#sounding = null;
  }

  #tellAll(): void {
    const shown = this.#ports.at(-1);
    for (const port of this.#ports)
      port.post({ type: 'state', calls: this.#calls, isLive: this.#isLive, isShown: port === shown });
  }

  /** One tab after the other is asked, until one makes the sound. */
  #ring(): void {
    this.#round += 1;
    this.#askToRing([...this.#ports].reverse());
  }

  #askToRing([port, ...others]: Port[]): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting.timer);
    this.#waiting = null;
    if (port === undefined || this.#ringing.size === 0) return;
    this.#waiting = { port, timer: setTimeout(() => this.#askToRing(others), ANSWER_MS) };
    port.post({ type: 'ring', round: this.#round });
  }

  #answered(port: Port, { round, canSound }: { round: number; canSound: boolean }): void {
    if (round !== this.#round || this.#waiting?.port !== port || !canSound) return;
    clearTimeout(this.#waiting.timer);
    this.#waiting = null;
    this.#sounding = port;
  }

  #acknowledge(number: string): void {
    if (this.#drawn.has(number) || !this.#ringing.has(number)) return;
    this.#drawn.add(number);
    void fetch(`/v1/my-calls/${encodeURIComponent(number)}/shown`, { method: 'POST' }).catch(() => undefined);
  }

  #remove(port: Port): void {
    this.#ports = this.#ports.filter((one) => one !== port);
    if (this.#ports.length === 0) {
      this.#connection?.();
      this.#connection = null;
      return;
    }
    this.#tellAll();
    if (this.#sounding !== port) return;
    this.#sounding = null;
    if (this.#ringing.size > 0) this.#ring();
  }
}
