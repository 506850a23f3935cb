const NUMBER = Buffer.from('"number":"');
const IDENTIFICATION = Buffer.from('"identification":"');
const QUOTE = 34;
const MAX_FAULTS = 5;

/** Issues over given connections and checks every reply: 201, and a number never seen before. */
export class Issuer {
  constructor() {
    this.numbers = new Map();
    this.faults = [];
    this.failed = 0;
  }

  /**
   * @param {{connection: import('./connection.mjs').Connection, request: string, server: string, tally?: Record<string, number>}} what
   *   `tally`: where to count replies by identification
   */
  issue({ connection, request, server, tally }, done) {
    connection.send(request, (error, status, reply, body) => {
      const fault = error?.message ?? this.faultOf(server, { status, reply, body });
      if (fault !== null) this.report(fault);
      else if (tally !== undefined) count(tally, reply, body);
      done(fault === null);
    });
  }

  /** The faults since the last call. */
  takeFaults() {
    const { failed, faults } = this;
    this.failed = 0;
    this.faults = [];
    return { failed, faults };
  }

  faultOf(server, { status, reply, body }) {
    if (status !== 201) return `status ${status}: ${reply.toString('utf8', body, body + 300)}`;
    const at = reply.indexOf(NUMBER, body) + NUMBER.length;
    const number = reply.latin1Slice(at, at + 20);
    return this.seenOn(server).isNew(number) ? null : `number ${number} was issued before`;
  }

  seenOn(server) {
    const seen = this.numbers.get(server) ?? new SeenNumbers();
    this.numbers.set(server, seen);
    return seen;
  }

  report(fault) {
    this.failed += 1;
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }
}

function count(tally, reply, body) {
  const from = reply.indexOf(IDENTIFICATION, body) + IDENTIFICATION.length;
  const word = reply.latin1Slice(from, reply.indexOf(QUOTE, from));
  tally[word] = (tally[word] ?? 0) + 1;
}

/** All numbers received so far, a byte each. */
class SeenNumbers {
  constructor() {
    this.days = new Map();
    this.prefix = '';
    this.seen = null;
  }

  /** @param {string} number twenty digits @returns {boolean} false for a repeated or invalid number */
  isNew(number) {
    const prefix = number.slice(0, 14);
    if (prefix !== this.prefix) {
      this.prefix = prefix;
      this.seen = this.days.get(prefix) ?? new Uint8Array(1_000_000);
      this.days.set(prefix, this.seen);
    }
    const sequence = Number(number.slice(14));
    if (number.length !== 20 || !(sequence >= 1) || this.seen[sequence] === 1) return false;
    this.seen[sequence] = 1;
    return true;
  }
}
