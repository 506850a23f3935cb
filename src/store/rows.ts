import { liveSince } from '../protocol/call.ts';
import type { SealedEntry } from '../protocol/chain.ts';
import { epochMs } from '../protocol/civil-time.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Head } from '../protocol/head.ts';
import type { Identity, IdentityTarget } from '../protocol/identity.ts';
import { firstOccurrence, type Occurrence } from '../protocol/occurrence.ts';
import { callbackOf, missedAt, type Protocol, spokenAt } from '../protocol/protocol.ts';
import type { StoredLink } from './provable.ts';
import type { EntryDataRow, EntryRow, HeadRow, ProtocolRow } from './schema.ts';

/** Maps rows to the domain and back: in the tables, hashes are bytes instead of hex, and beneficiary, occurrences and call are JSON text. */

const OTHER_COLUMNS = {
  entry: ['operator', 'seq', 'protocol', 'at', 'type', 'actor', 'digest', 'hash'],
  entry_data: ['operator', 'seq', 'salt', 'text'],
  access_record: [
    'operator',
    'at_ms',
    'id',
    'actor',
    'origin',
    'address',
    'route',
    'fields',
    'numbers',
    'keys',
    'card_number',
    'reason',
    'reason_source',
    'filter',
  ],
  access_subject: ['operator', 'period', 'subject', 'at_ms', 'id'],
  identity: ['operator', 'origin', 'scope', 'id', 'protocol', 'seq'],
} as const;

export type Value = string | number | Buffer | null;

export function entryValues(entry: SealedEntry): Value[] {
  const { operator, seq, protocol, at, type, actor, digest, hash } = entry;
  return [operator, seq, protocol, at, type, actor, Buffer.from(digest, 'hex'), Buffer.from(hash, 'hex')];
}

export function identityValues({
  operator,
  origin,
  scope,
  id,
  protocol,
  seq,
}: Identity & IdentityTarget): Value[] {
  return [operator, origin, scope, id, protocol, seq];
}

export function entryDataValues({ operator, seq, salt, text }: SealedEntry): Value[] {
  return [operator, seq, Buffer.from(salt, 'hex'), text];
}

/**
 * The columns of a protocol, each with its value. A call of which the PBX has told nothing is owed nothing. A function for
 * each: every issue needs all of them, and V8 reads a field by a name that varies several times slower.
 */
const PROTOCOL: { [C in keyof ProtocolRow]: (protocol: Protocol) => Value } = {
  number: ({ number }) => number,
  numbering: ({ numbering }) => numbering,
  source_number: ({ source_number }) => source_number,
  operator: ({ operator }) => operator,
  seq: ({ seq }) => seq,
  issued_at: ({ issued_at }) => issued_at,
  issued_ms: ({ issued_ms }) => issued_ms,
  origin: ({ origin }) => origin,
  channel: ({ channel }) => channel,
  direction: ({ direction }) => direction,
  state: ({ state }) => state,
  identification: ({ identification }) => identification,
  card_number: ({ card_number }) => card_number,
  cpf: ({ cpf }) => cpf,
  beneficiary: ({ beneficiary }) => (beneficiary === null ? null : JSON.stringify(beneficiary)),
  caller: ({ caller }) => caller,
  caller_e164: ({ caller_e164 }) => caller_e164,
  entry: ({ entry }) => entry,
  dnid: ({ dnid }) => dnid,
  call_id: ({ call_id }) => call_id,
  class: ({ class: demandClass }) => demandClass,
  subject: ({ subject }) => subject,
  occurrences: occurrencesText,
  due_at: ({ due_at }) => due_at,
  due_ms: ({ due_at }) => msOf(due_at),
  closed_at: ({ closed_at }) => closed_at,
  close_reason: ({ close_reason }) => close_reason,
  previous: ({ previous }) => previous,
  call: ({ call }) => (call === null ? null : JSON.stringify(call)),
  missed_ms: (protocol) => (protocol.call === null ? null : msOf(missedAt(protocol))),
  callback_ms: (protocol) => (protocol.call === null ? null : msOf(callbackOf(protocol)?.at ?? null)),
  callback_waited_s: (protocol) => (protocol.call === null ? null : (callbackOf(protocol)?.waited ?? null)),
  spoken_ms: (protocol) => (protocol.call === null ? null : msOf(spokenAt(protocol))),
  live_ms: ({ call }) => (call === null ? null : msOf(liveSince(call))),
  call_agent: ({ call }) => call?.agent ?? null,
  call_agent_ms: ({ call }) => msOf(call?.agent_at ?? null),
  tries: ({ tries }) => tries,
};

/** Columns of each table, in the order in which `*Values` gives them. */
export const COLUMNS = { ...OTHER_COLUMNS, protocol: Object.keys(PROTOCOL) as (keyof ProtocolRow)[] };

/** Columns that are null until a later entry. */
const LATER: ReadonlySet<keyof ProtocolRow> = new Set([
  'closed_at',
  'close_reason',
  'call',
  'missed_ms',
  'callback_ms',
  'callback_waited_s',
  'spoken_ms',
  'live_ms',
  'call_agent',
  'call_agent_ms',
]);
/** What an issue writes. */
export const ISSUED_COLUMNS = COLUMNS.protocol.filter((column) => !LATER.has(column));

export function isAsIssued({ closed_at, call }: Protocol): boolean {
  return closed_at === null && call === null;
}

export const protocolValues = valuesIn(COLUMNS.protocol);
export const issuedValues = valuesIn(ISSUED_COLUMNS);

function valuesIn(columns: readonly (keyof ProtocolRow)[]): (protocol: Protocol) => Value[] {
  const values = columns.map((column) => PROTOCOL[column]);
  return (protocol) => values.map((value) => value(protocol));
}

function msOf(at: string | null): number | null {
  return at === null ? null : epochMs(at);
}

/** Null where there is only one of which nothing is known but its class and subject: the row has these. */
function occurrencesText({ occurrences }: Protocol): string | null {
  const [first] = occurrences;
  const isPlain = first !== undefined && occurrences.length === 1 && isAsBegun(first);
  if (!isPlain) return JSON.stringify(occurrences);
  if (first.terms.length === 0 && !first.assumed) return null;
  return first.subject === null ? textAsBegun(first) : JSON.stringify(occurrences);
}

function isAsBegun(one: Occurrence): boolean {
  return one.state === 'open' && Object.keys(one).length === PLAIN_FIELDS;
}
const PLAIN_FIELDS = Object.keys(firstOccurrence({})[0] ?? {}).length;

/** The text that most new protocols of a day have. */
let latest: { one: Occurrence; text: string } | null = null;

function textAsBegun(one: Occurrence): string {
  const isSame =
    latest?.one.terms === one.terms && latest.one.class === one.class && latest.one.assumed === one.assumed;
  if (latest === null || !isSame) latest = { one, text: JSON.stringify([one]) };
  return latest.text;
}

/** Columns that hold a field of the protocol as it is. */
type PlainColumn = {
  [C in keyof ProtocolRow & keyof Protocol]: Protocol[C] extends Value ? C : never;
}[keyof ProtocolRow & keyof Protocol];

/** Field by field: a rest and a spread of so many columns would take a third of an export's time. */
export function protocolOf(row: ProtocolRow): Protocol {
  const stored = row as ProtocolRow & Pick<Protocol, PlainColumn>;
  const { beneficiary, occurrences, call } = row;
  return {
    number: stored.number,
    numbering: stored.numbering,
    source_number: stored.source_number,
    operator: stored.operator,
    seq: stored.seq,
    issued_at: stored.issued_at,
    issued_ms: stored.issued_ms,
    origin: stored.origin,
    channel: stored.channel,
    direction: stored.direction,
    state: stored.state,
    identification: stored.identification,
    card_number: stored.card_number,
    cpf: stored.cpf,
    beneficiary: beneficiary === null ? null : JSON.parse(beneficiary),
    caller: stored.caller,
    caller_e164: stored.caller_e164,
    entry: stored.entry,
    dnid: stored.dnid,
    call_id: stored.call_id,
    class: stored.class,
    subject: stored.subject,
    occurrences: occurrences === null ? firstOccurrence(stored) : JSON.parse(occurrences),
    due_at: stored.due_at,
    closed_at: stored.closed_at,
    close_reason: stored.close_reason,
    previous: stored.previous,
    call: call === null ? null : JSON.parse(call),
    tries: stored.tries,
  };
}

export function headOf(row: HeadRow): Head {
  return { ...row, hash: row.hash.toString('hex') };
}

export function entryOf(row: EntryRow & { text: string | null }): Entry {
  const { seq, protocol, at, type, actor, text } = row;
  return { type, data: text === null ? {} : JSON.parse(text), seq, protocol, at, actor } as Entry;
}

export function linkOf(
  row: EntryRow & { salt: EntryDataRow['salt'] | null; text: string | null },
): StoredLink {
  const { seq, protocol, at, type, actor, digest, hash, salt, text } = row;
  return {
    seq,
    protocol,
    at,
    type,
    actor,
    digest: digest.toString('hex'),
    hash: hash.toString('hex'),
    salt: salt === null ? null : salt.toString('hex'),
    text,
  };
}
