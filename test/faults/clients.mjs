// The callers: several at once, through all nodes, after the workloads that Jepsen's tests of TigerBeetle call "idempotence"
// (the same call again, elsewhere, at the same time, after an error) and "indefinite" (a request without an answer is an
// unknown outcome, and is asked again later until there is an answer). Searches, reads and appends go on between. Some callers come
// through a PBX that gives out numbers of its own range where no server answers, and delivers them.
import { setTimeout as delay } from 'node:timers/promises';
import { Deliverer } from './pbx.mjs';
import { Random } from './random.mjs';
import { exchange } from './requests.mjs';

const CLIENTS = 24;
/** One client of six is a program that waits; on a telephone nobody waits as long. The outcome is then unknown. */
const PATIENT = 6;
const PATIENT_MS = 10_000;
const TELEPHONE_MS = 1500;
/** A caller who got no answer dials again after that time. */
const REDIAL_AFTER_MS = 40;
/** With all faults over, every request is answered within that time, or the checker says which was not. */
const LAST_ANSWER_WITHIN_MS = 60_000;
/** No new number for so long, whatever the faults: the run is over. */
const STALLED_AFTER_MS = 120_000;
/** While there are requests without an answer, so many steps of a hundred repeat one. */
const UNKNOWN = 40;
/** Of a hundred other steps; the rest are new calls. */
const STEPS = { repeat: 12, race: 6, append: 8, read: 6, search: 4, pbx: 20 };
/** Of a hundred calls with a number of the PBX, so many ask the servers as well, which may not know that number yet. */
const SECOND_PASS = 30;
/** Of a hundred calls through the PBX, so many reach no server, although one would answer. */
const UNREACHED = 15;
const DELIVERERS = 2;

export class Clients {
  #options;
  #newCalls = 0;
  #newEntries = 0;
  /** Calls that have a number. */
  #calls = new Set();
  /** The same with their numbers, for repeats, reads and appends. */
  #answered = [];
  /** Requests without an answer. */
  #unknown = [];
  #waiting = [];
  #isOver = false;
  /** No call got a number any more. */
  isStalled = false;
  #stalled = null;

  /** @param options `nodes`, `history`, `seed`, `pbx` */
  constructor(options) {
    this.#options = options;
  }

  /** How many calls have a number. */
  get answered() {
    return this.#answered.length;
  }

  /** Resolves when so many calls have a number, or no more get one. */
  reached(count) {
    if (this.answered >= count || this.isStalled) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Goes on until `finish` was called. Then every request without an answer is repeated until it has one. */
  async run() {
    const random = (i) => new Random(this.#options.seed * 1000 + i);
    const all = Array.from({ length: CLIENTS }, (_, i) =>
      this.#client({
        name: `c${i + 1}`,
        random: random(i),
        patience: i % PATIENT === 0 ? PATIENT_MS : TELEPHONE_MS,
      }),
    );
    const { nodes, history, pbx } = this.#options;
    const deliverers = Array.from({ length: DELIVERERS }, (_, i) =>
      new Deliverer({
        name: `d${i + 1}`,
        random: random(CLIENTS + i),
        ...{ nodes, history, pbx },
        onNumber: (call, number) => this.#remember(call, number),
      }).run(() => this.#isOver),
    );
    this.#watch();
    await Promise.all([...all, ...deliverers]);
    clearTimeout(this.#stalled);
  }

  finish() {
    this.#isOver = true;
  }

  #watch() {
    clearTimeout(this.#stalled);
    this.#stalled = setTimeout(() => {
      this.isStalled = true;
      for (const { resolve } of this.#waiting.splice(0)) resolve();
    }, STALLED_AFTER_MS);
  }

  async #client(client) {
    while (!this.#isOver) await this.#step(client);
    const end = performance.now() + LAST_ANSWER_WITHIN_MS;
    for (let request = this.#unknown.pop(); request !== undefined; request = this.#unknown.pop()) {
      if (performance.now() > end) return;
      await this.#ask(client, request);
    }
  }

  #step(client) {
    const { random } = client;
    if (this.#unknown.length > 0 && random.next() * 100 < UNKNOWN)
      return this.#ask(client, this.#unknown.shift());
    if (this.#answered.length === 0) return this.#ask(client, this.#newCall());
    const known = this.#known(random);
    let chance = random.next() * 100;
    const is = (name) => {
      chance -= STEPS[name];
      return chance < 0;
    };
    if (is('repeat')) return this.#repeat(client, known);
    if (is('race')) return this.#race(client, this.#newCall());
    if (is('append')) return this.#ask(client, { op: 'append', ...known, entry: `e${++this.#newEntries}` });
    if (is('read')) return this.#ask(client, { op: 'read', ...known });
    if (is('search')) return this.#ask(client, { op: 'search', ...known });
    if (is('pbx')) return this.#callThroughPbx(client);
    return this.#ask(client, this.#newCall());
  }

  /** Mostly one of the newest: those are the ones that a fault may lose. */
  #known(random) {
    const from = random.next() < 0.8 ? Math.max(0, this.#answered.length - 500) : 0;
    return this.#answered[random.between(from, this.#answered.length - 1)];
  }

  #newCall() {
    return { op: 'issue', call: `call-${++this.#newCalls}` };
  }

  #repeat(client, { call, number }) {
    const told = client.random.next() < 0.3 ? { told: number } : {};
    return this.#ask(client, { op: 'issue', call, ...told });
  }

  /** The same call at several nodes at once. */
  #race(client, request) {
    const count = client.random.between(2, 3);
    return Promise.all(Array.from({ length: count }, () => this.#ask(client, request)));
  }

  /** A call that has a number of the PBX keeps it, whatever the servers answer later. */
  async #callThroughPbx(client) {
    const { pbx } = this.#options;
    const request = this.#newCall();
    const isReachable = client.random.next() * 100 >= UNREACHED;
    if (isReachable && !pbx.isDown) {
      const answer = await this.#send(client, request);
      if (isAnswered(answer)) return this.#remember(request.call, answer.number);
      pbx.failed();
    }
    const told = pbx.draw(request.call);
    await delay(REDIAL_AFTER_MS);
    if (client.random.next() * 100 < SECOND_PASS) await this.#send(client, { ...request, told });
  }

  async #ask(client, request) {
    const answer = await this.#send(client, request);
    if (!isAnswered(answer)) {
      // A search or a read without an answer changed nothing.
      if (request.op === 'issue' || request.op === 'append') this.#unknown.push(request);
      await delay(REDIAL_AFTER_MS);
    } else if (request.op === 'issue') this.#remember(request.call, answer.number);
  }

  #remember(call, number) {
    if (number === undefined || this.#calls.has(call)) return;
    this.#calls.add(call);
    this.#answered.push({ call, number });
    this.#stalled?.refresh();
    if (this.#waiting.length === 0) return;
    const isReached = ({ count }) => this.answered >= count;
    for (const { resolve } of this.#waiting.filter(isReached)) resolve();
    this.#waiting = this.#waiting.filter((waiting) => !isReached(waiting));
  }

  async #send({ name, random, patience }, request) {
    const { history, nodes } = this.#options;
    const node = random.pick(nodes);
    const began = performance.now();
    const answer = await exchange(node, request, patience);
    history.write({ client: name, node: node.name, ...request, began, ended: performance.now(), ...answer });
    return answer;
  }
}

function isAnswered({ status }) {
  return status > 0 && status < 500;
}
