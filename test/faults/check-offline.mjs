// Judges the numbers that the PBX gave out by itself: each exists once, with its call, its day and its facts; nothing between them
// is unaccounted for; every answer to a delivery was true.

/** The first of the PBX's range in the demo. */
const FIRST = 900_000;
/** Types of entries that a delivered fact becomes, and the field that names it. */
const FACTS = { 'call.ended': 'unique_id', recording: 'file' };

export class OfflineCheck {
  counts = { drawn: 0, second: 0, skipped: 0, deliveries: 0, taken_again: 0, waited: 0 };
  #problems;
  /** Number → what the PBX wrote, and what came of it. */
  #drawn = new Map();
  /** Call → the same. */
  #byCall = new Map();
  /** First number of a range that was skipped → last. */
  #skipped = new Map();
  #skippedStored = new Map();
  /** Number that came second to its protocol → the protocol's own number. */
  #second = new Map();

  constructor(problems) {
    this.#problems = problems;
  }

  ofCall(call) {
    return this.#byCall.get(call);
  }

  has(number) {
    return this.#drawn.has(number);
  }

  /** The protocol's own number, for a number that a call was given. */
  ownOf(number) {
    return this.#second.get(number) ?? number;
  }

  /** The PBX wrote a line into its spool. */
  wrote({ call, line }) {
    if (line.type !== 'number') {
      this.#drawn.get(line.number).facts.push(line);
      return;
    }
    const { number, skipped_from, skipped_to } = line;
    const drawn = { call, line, facts: [], taken: Number.POSITIVE_INFINITY, created: 0, other: undefined };
    this.#drawn.set(number, drawn);
    this.#byCall.set(call, drawn);
    this.counts.drawn += 1;
    if (skipped_from === undefined) return;
    this.#skipped.set(skipped_from, skipped_to);
    this.counts.skipped += sequenceOf(skipped_to) - sequenceOf(skipped_from) + 1;
  }

  /** A server took a line. */
  delivered({ line, status, ended, got_number, floor, conflict }) {
    const { type, number } = line;
    const drawn = this.#drawn.get(number);
    this.counts.deliveries += 1;
    if (status === 200) this.counts.taken_again += 1;
    if (status === 202) this.counts.waited += 1;
    if (conflict !== false && status !== 202)
      this.#add('conflict', `${number} (${type}) was taken as a conflict`);
    if (status !== 202 && got_number !== number)
      this.#add('wrong_answer', `${type} of ${number} was answered ${got_number}`);
    if (type !== 'number') return;
    if (status === 202) this.#add('wrong_answer', `${number} was answered as a fact without number`);
    if (status === 201) drawn.created += 1;
    drawn.taken = Math.min(drawn.taken, ended);
    if (!this.#drawn.has(floor) || floor < number || floor.slice(0, 14) !== number.slice(0, 14))
      this.#add('wrong_answer', `${number} was answered with floor ${floor}`);
  }

  /**
   * A server answered a request of a call that has a number of the PBX. @returns whether the answer is true although it is
   * another number: until that number was delivered, the server may have given its own, which the channel ignores
   */
  mayHaveOther({ call, number, began }) {
    const drawn = this.#byCall.get(call);
    if (drawn === undefined || drawn.line.number === number || began > drawn.taken) return false;
    drawn.other ??= number;
    return drawn.other === number;
  }

  /** An entry of the journal. */
  entry({ seq, number, type, data }, facts) {
    if (type === 'offline_conflict') this.#add('conflict', `entry ${seq} of ${number}`);
    if (type === 'offline_line_rejected') this.#add('lost', `entry ${seq}: a line was rejected: ${data}`);
    if (type === 'offline_skipped') this.#skip(JSON.parse(data), seq);
    if (type === 'offline_numbered') this.#numbered(JSON.parse(data), { seq, number });
    if (type === 'issued' && this.#drawn.has(number)) this.#issued(JSON.parse(data), { seq, number });
    if (type in FACTS) {
      const key = `${number} ${type} ${JSON.parse(data)[FACTS[type]]}`;
      if (facts.has(key)) this.#add('double', `the fact ${key} is stored twice`);
      facts.add(key);
    }
  }

  #skip({ from, to }, seq) {
    if (this.#skippedStored.has(from)) this.#add('double', `entry ${seq} skips ${from} to ${to} again`);
    if (this.#skipped.get(from) !== to)
      this.#add('gap', `entry ${seq} skips ${from} to ${to}, which the PBX did not`);
    this.#skippedStored.set(from, to);
  }

  #issued({ called_at, host, numbering }, { seq, number }) {
    const { line } = this.#drawn.get(number);
    if (Date.parse(called_at) !== line.called_at * 1000 || host !== line.host || numbering !== 'offline')
      this.#add('wrong_fact', `entry ${seq} issued ${number} of ${called_at}, ${host}, ${numbering}`);
  }

  #numbered({ number, called_at, host, first }, stored) {
    const line = this.#drawn.get(number)?.line;
    if (Date.parse(called_at) !== line?.called_at * 1000 || host !== line?.host || first !== true)
      this.#add(
        'wrong_fact',
        `entry ${stored.seq} numbered ${number} of ${called_at}, ${host}, first ${first}`,
      );
    if (this.#second.has(number))
      this.#add('double', `${number} belongs to ${this.#second.get(number)} and ${stored.number}`);
    this.#second.set(number, stored.number);
    this.counts.second += 1;
  }

  /** @param rows the protocols, by their own number @param facts of all entries */
  finish(rows, facts) {
    for (const [number, drawn] of this.#drawn) this.#judge(number, drawn, { rows, facts });
    for (const [from, to] of this.#skipped)
      if (this.#skippedStored.get(from) !== to)
        this.#add('gap', `${from} to ${to} were skipped; no entry says so`);
    this.#accountFor();
  }

  #judge(number, drawn, { rows, facts }) {
    const { call, line, taken, created, other } = drawn;
    const own = this.ownOf(number);
    if (taken === Number.POSITIVE_INFINITY) this.#add('undelivered', `${number} of ${call} was never taken`);
    if (created > 1) this.#add('created_twice', `${number} was taken as new ${created} times`);
    if (own !== number && rows.has(number))
      this.#add('double', `${number} is a protocol and a number of ${own}`);
    if (other !== undefined && own !== other)
      this.#add('lost', `${other} was answered to ${call}; ${number} is stored with ${own}`);
    const row = rows.get(own);
    if (row?.call_id !== call)
      return this.#add('lost', `${number} was given to ${call}; the database has it for ${row?.call_id}`);
    if (row.caller !== line.caller) this.#add('wrong_fact', `${number} has the caller ${row.caller}`);
    for (const fact of drawn.facts) this.#judgeFact(fact, { row, own, facts });
  }

  #judgeFact({ type, number, ...fact }, { row, own, facts }) {
    if (type === 'card' && row.card_number !== fact.card_number)
      this.#add('lost', `the card of ${number}; the database has ${row.card_number}`);
    const name = FACTS[type];
    if (name !== undefined && !facts.has(`${own} ${type} ${fact[name]}`))
      this.#add('lost', `${type} ${fact[name]} of ${number}`);
  }

  /** Every number of the range up to the highest of its day was given out, or was skipped. */
  #accountFor() {
    const next = new Map();
    const skippedTo = new Map();
    for (const [from, to] of this.#skippedStored) skippedTo.set(from, to);
    for (const number of [...this.#drawn.keys()].sort()) {
      const day = number.slice(0, 14);
      let expected = next.get(day) ?? `${day}${FIRST}`;
      const to = skippedTo.get(expected);
      if (to !== undefined) expected = `${day}${sequenceOf(to) + 1}`;
      if (number !== expected) this.#add('gap', `${number} comes where ${expected} is next`);
      next.set(day, `${day}${sequenceOf(number) + 1}`);
    }
  }

  #add(kind, what) {
    this.#problems.add(kind, what);
  }
}

function sequenceOf(number) {
  return Number(number.slice(14));
}
