// A PBX that gives out numbers of its range by itself while no server answers, and delivers them: `Pbx` stands for the dialplan
// with its two files a day, `Deliverer` for the program that posts their lines.
import { setTimeout as delay } from 'node:timers/promises';
import { CALLER, exchange } from './requests.mjs';
import { civilDay } from './zone.mjs';

const OPERATOR = '999997';
const FIRST = 900_000;
const HOST = 'ab12cd34';
const CARD = '00012345678901230';
/** So long after a failure other calls draw without asking the servers. */
const DOWN_MS = 300;
/** Of a hundred draws: one comes after a restart of Asterisk, which passes over what a power cut may have lost. */
const RESTART = 1;
const JUMP = 1000;
/** Of a hundred calls, whose card or recording is a line of its own. */
const WITH_CARD = 30;
const WITH_RECORDING = 20;
/** The next line is one of so many: numbers and facts are in different files, and some come late. */
const DISORDER = 60;
/** Of a hundred lines: posted at two nodes at once; posted again later. */
const TWICE = 3;
const AGAIN = 6;
const PATIENCE_MS = 5000;
const RETRY_AFTER_MS = 50;
/** With all faults over, some line is taken within that time, or the deliverer gives up. */
const LAST_LINE_WITHIN_MS = 60_000;

export class Pbx {
  #options;
  #clockStep = 0;
  #downUntil = 0;
  /** Day → last sequence: the file of each day stays. */
  #last = new Map();
  /** Lines that are to be delivered. */
  spool = [];

  /** @param options `history`, `random` */
  constructor(options) {
    this.#options = options;
  }

  /** Its clock is set with that of the journal. */
  stepClock(ms) {
    this.#clockStep += ms;
  }

  get isDown() {
    return performance.now() < this.#downUntil;
  }

  failed() {
    this.#downUntil = performance.now() + DOWN_MS;
  }

  /** @returns the number that the caller hears */
  draw(call) {
    const { history, random } = this.#options;
    const began = performance.now();
    const called_at = Math.floor((Date.now() + this.#clockStep) / 1000);
    const day = civilDay(called_at * 1000);
    const before = this.#last.get(day) ?? FIRST - 1;
    const skips = random.next() * 100 < RESTART ? JUMP : 0;
    const sequence = before + skips + 1;
    this.#last.set(day, sequence);
    const numberOf = (one) => `${OPERATOR}${day}${one}`;
    const number = numberOf(sequence);
    const skipped =
      skips > 0
        ? { skipped_from: numberOf(before + 1), skipped_to: numberOf(sequence - 1), reason: 'restart' }
        : {};
    const lines = [
      { type: 'number', number, called_at, call_id: call, caller: CALLER, host: HOST, ...skipped },
      ...this.#facts({ call, number, called_at }),
    ];
    for (const line of lines) history.write({ op: 'draw', call, line, began, ended: performance.now() });
    this.spool.push(...lines.map((line) => ({ call, line })));
    return number;
  }

  #facts({ call, number, called_at }) {
    const { random } = this.#options;
    const has = (share) => random.next() * 100 < share;
    const facts = [{ type: 'call.ended', unique_id: `u-${call}`, stage: 'queue', at: called_at + 90 }];
    if (has(WITH_CARD)) facts.push({ type: 'card', card_number: CARD });
    if (has(WITH_RECORDING)) facts.push({ type: 'recording', file: `${call}.wav` });
    return facts.map((fact) => ({ ...fact, number, host: HOST }));
  }
}

export class Deliverer {
  #options;

  /** @param options `name`, `nodes`, `history`, `random`, `pbx`; `onNumber` is called when a number was taken */
  constructor(options) {
    this.#options = options;
  }

  /** Goes on until `isOver`, and then until every line was taken. */
  async run(isOver) {
    const { spool } = this.#options.pbx;
    let lastTaken = performance.now();
    while (!isOver() || spool.length > 0) {
      if (await this.#deliverOne()) lastTaken = performance.now();
      else if (isOver() && performance.now() - lastTaken > LAST_LINE_WITHIN_MS) return;
      else await delay(RETRY_AFTER_MS);
    }
  }

  async #deliverOne() {
    const { random, pbx, onNumber } = this.#options;
    const { spool } = pbx;
    if (spool.length === 0) return false;
    const [next] = spool.splice(random.between(0, Math.min(DISORDER, spool.length) - 1), 1);
    const count = random.next() * 100 < TWICE ? 2 : 1;
    const taken = await Promise.all(Array.from({ length: count }, () => this.#send(next)));
    if (!taken.some(Boolean)) {
      spool.push(next);
      return false;
    }
    if (next.line.type === 'number') onNumber(next.call, next.line.number);
    if (random.next() * 100 < AGAIN) spool.push(next);
    return true;
  }

  async #send({ call, line }) {
    const { name, nodes, history, random } = this.#options;
    const node = random.pick(nodes);
    const request = { op: 'deliver', call, line };
    const began = performance.now();
    const answer = await exchange(node, request, PATIENCE_MS);
    history.write({ client: name, node: node.name, ...request, began, ended: performance.now(), ...answer });
    return answer.status > 0 && answer.status < 500;
  }
}
