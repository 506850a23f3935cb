// Judges a run by its history and by what the database holds at the end. Knows nothing of how the server works: it reads the
// history, the report views and the answer of `carimbo verify`.
import { OfflineCheck } from './check-offline.mjs';
import { readHistory } from './history.mjs';

/** So many problems of each kind are listed; all are counted. */
const LISTED = 8;
const OPERATOR = '999997';
const NUMBER = new RegExp(`^${OPERATOR}\\d{14}$`);
/** Errors that are true: the server could not write, or is stopping. */
const HONEST = new Set(['store_unavailable', 'stopping', 'database_behind', 'access_not_recorded']);

class Problems {
  list = [];
  count = 0;
  kinds = {};

  add(kind, what) {
    this.count += 1;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    if (this.kinds[kind] <= LISTED) this.list.push(`${kind}: ${what}`);
  }
}

/**
 * @param database of databases.mjs
 * @param verified the report of `carimbo verify --json` for the operator
 * @param stalled why the run was ended early; or null
 */
export async function check({ history, database, verified, stalled }) {
  const problems = new Problems();
  if (stalled !== null) problems.add('stalled', stalled);
  const offline = new OfflineCheck(problems);
  const seen = await checkHistory(history, { problems, offline });
  await database.read(async (stored) => {
    const rows = await checkProtocols(stored, { ...seen, offline }, problems);
    await checkEntries(stored, { ...seen, offline, rows }, problems);
    checkGiven({ ...seen, offline, rows }, problems);
  });
  for (const { code, seq, protocol } of verified?.problems ?? [{ code: 'no report' }])
    problems.add('verify', `${code} ${seq ?? ''} ${protocol ?? ''}`);
  const { calls, entries: _entries, ...counts } = seen;
  const answered = [...calls.values()].filter(({ number }) => number !== undefined).length;
  return {
    ...counts,
    answered,
    offline: offline.counts,
    problems: problems.count,
    kinds: problems.kinds,
    list: problems.list,
  };
}

/** What the clients were told, with what contradicts itself already. */
async function checkHistory(history, { problems, offline }) {
  const calls = new Map();
  const entries = new Map();
  const counts = { operations: 0, unknown: 0, errors: 0, faults: {} };
  for await (const line of readHistory(history)) {
    if (line.fault !== undefined) {
      counts.faults[line.fault] = (counts.faults[line.fault] ?? 0) + 1;
      continue;
    }
    if (line.op === 'draw') {
      offline.wrote(line);
      if (line.line.type === 'number') drew(calls, line);
      continue;
    }
    counts.operations += 1;
    if (line.op === 'issue') asked(calls, line);
    if (line.status === 0) counts.unknown += 1;
    else if (line.status >= 300) refused(line, counts, problems);
    else if (line.op === 'deliver') offline.delivered(line);
    else if (line.op === 'issue') issued(calls, line, { problems, offline });
    else if (line.op === 'append') appended(entries, line, problems);
    else found(line, problems);
  }
  for (const [call, { number, created, requests }] of calls) {
    if (number === undefined) problems.add('unanswered', `${call} never got a number`);
    if (created > 1) problems.add('created_twice', `${call} was answered as new ${created} times`);
    if (created === 0 && requests === 1 && offline.ofCall(call) === undefined)
      problems.add('wrong_answer', `${call} was not new at its only request`);
  }
  return { calls, entries, ...counts };
}

/** A call is under way from its first request to the first answer with its number. */
function asked(calls, { call, began }) {
  const known = callOf(calls, { call, began });
  known.requests += 1;
  known.began = Math.min(known.began, began);
}

/** The caller has heard the number of the PBX. */
function drew(calls, { call, line, began }) {
  callOf(calls, { call, began }).number = line.number;
}

function callOf(calls, { call, began }) {
  const known = calls.get(call);
  if (known !== undefined) return known;
  const fresh = { began, ended: Number.POSITIVE_INFINITY, requests: 0, created: 0, number: undefined };
  calls.set(call, fresh);
  return fresh;
}

function refused({ op, status, code, error_id, call }, counts, problems) {
  counts.errors += 1;
  if (status === 404) problems.add('lost', `${op} of ${call}: 404, although its number was given out`);
  else if (!HONEST.has(code) || status !== 503 || typeof error_id !== 'string')
    problems.add('dishonest_error', `${op} of ${call}: ${status} ${code}`);
}

function issued(calls, line, { problems, offline }) {
  const { call, number, status, ended, got_call } = line;
  const known = calls.get(call);
  if (!NUMBER.test(number ?? '') || got_call !== call)
    problems.add('wrong_answer', `${call} was answered ${number} of ${got_call}`);
  if (known.number !== undefined && known.number !== number && !offline.mayHaveOther(line))
    problems.add('double', `${call} has two numbers, ${known.number} and ${number}`);
  known.number ??= number;
  known.ended = Math.min(known.ended, ended);
  if (status === 201) known.created += 1;
}

function appended(entries, { entry, number, got_number, seq, call }, problems) {
  if (got_number !== number || !Number.isInteger(seq))
    problems.add('wrong_answer', `append to ${number} of ${call} was answered ${got_number}, entry ${seq}`);
  const known = entries.get(entry);
  if (known !== undefined && known.seq !== seq)
    problems.add('double', `entry ${entry} was written twice, as ${known.seq} and ${seq}`);
  entries.set(entry, { seq, number });
}

function found({ op, call, number, got_number, got_call, found }, problems) {
  if (op === 'read' && (got_number !== number || got_call !== call))
    problems.add('wrong_answer', `${number} of ${call} was read as ${got_number} of ${got_call}`);
  if (op === 'search' && (found?.length !== 1 || found[0] !== number))
    problems.add('wrong_answer', `the search for ${call} found ${found}, not ${number}`);
}

/** One attendance a call, nothing that was not asked for. @returns the protocols by their own number */
async function checkProtocols(stored, { calls, offline }, problems) {
  const rows = new Map();
  const numberOf = new Map();
  for await (const row of stored.protocols()) {
    const { number, call_id, day } = row;
    if (rows.has(number)) problems.add('double', `${number} is stored twice`);
    if (numberOf.has(call_id))
      problems.add('double', `${call_id} has ${numberOf.get(call_id)} and ${number}`);
    if (!calls.has(call_id)) problems.add('not_asked', `${number} of ${call_id}`);
    if (number.slice(6, 14) !== day.replaceAll('-', ''))
      problems.add('wrong_day', `${number} was issued on ${day}`);
    rows.set(number, row);
    numberOf.set(call_id, number);
  }
  const ofServers = [...rows.keys()].filter((number) => !offline.has(number));
  checkGaps(ofServers, problems);
  return rows;
}

/** Every number that a server gave out exists. */
function checkGiven({ calls, rows, offline }, problems) {
  for (const [call, { number }] of calls) {
    if (number === undefined || offline.has(number)) continue;
    const stored = rows.get(number)?.call_id;
    if (stored !== call)
      problems.add('lost', `${number} was given to ${call}; the database has it for ${stored}`);
  }
}

/** The servers' numbers of a day begin with 1 and leave nothing out. */
function checkGaps(numbers, problems) {
  const last = new Map();
  for (const number of numbers.sort()) {
    const day = number.slice(0, 14);
    const sequence = Number(number.slice(14));
    const before = last.get(day) ?? 0;
    if (sequence !== before + 1) problems.add('gap', `${number} comes after sequence ${before} of its day`);
    last.set(day, sequence);
  }
}

/** The journal is whole, each number was issued once and in order, and every entry that was confirmed is there, once. */
async function checkEntries(stored, { calls, entries, rows, offline }, problems) {
  const order = [];
  const facts = new Set();
  const drawn = new Set();
  const noted = new Map();
  let before = 0;
  let highest = '';
  for await (const { seq, number, type, data } of stored.entries()) {
    if (seq !== before + 1) problems.add('gap', `entry ${seq} comes after entry ${before}`);
    before = seq;
    if (type === 'clock_stepped') highest = '';
    if (type === 'noted') note(noted, { seq, number, data }, problems);
    offline.entry({ seq, number, type, data }, facts);
    if (type !== 'issued') continue;
    if (offline.has(number)) {
      if (drawn.has(number)) problems.add('double', `entry ${seq} issued ${number} again`);
      drawn.add(number);
      continue;
    }
    if (number <= highest) problems.add('order', `entry ${seq} issued ${number} after ${highest}`);
    highest = number;
    order.push(number);
  }
  const issued = new Set(order).size + drawn.size;
  if (issued !== rows.size || order.length + drawn.size !== rows.size)
    problems.add('double', `${order.length + drawn.size} entries issued ${rows.size} protocols`);
  offline.finish(rows, facts);
  for (const [entry, { seq, number }] of entries) {
    const kept = noted.get(entry);
    if (kept?.seq !== seq || kept.number !== offline.ownOf(number))
      problems.add(
        'lost',
        `entry ${entry} of ${number} was confirmed as ${seq}; the journal has ${kept?.seq}`,
      );
  }
  checkRealTime(order, { calls, rows }, problems);
}

function note(noted, { seq, number, data }, problems) {
  const [, entry] = /^entry (e\d+)$/.exec(JSON.parse(data).text) ?? [];
  if (noted.has(entry))
    problems.add('double', `entry ${entry} is stored as ${noted.get(entry).seq} and ${seq}`);
  noted.set(entry, { seq, number });
}

/** A call that began after another was answered was issued after it. */
function checkRealTime(order, { calls, rows }, problems) {
  let earliest = { ended: Number.POSITIVE_INFINITY, number: '' };
  for (const number of order.reverse()) {
    const call = calls.get(rows.get(number)?.call_id);
    if (call === undefined) continue;
    if (earliest.ended < call.began)
      problems.add(
        'order',
        `${number} was issued before ${earliest.number}, which had been answered when it was asked for`,
      );
    if (call.ended < earliest.ended) earliest = { ended: call.ended, number };
  }
}
