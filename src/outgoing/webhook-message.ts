import { createHash } from 'node:crypto';
import { appendedFields, type Reader, visibleBeneficiary, visibleEntry } from '../auth/visible.ts';
import type { Entry } from '../protocol/entry.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import type { ScreenPopPlace } from '../yaml/formats.ts';

/**
 * The same for every attempt. Not the sequence alone: where a database lost entries and went on, the same sequence is
 * another entry, and a receiver would take it for a repeat. Without a dot, which separates what is signed.
 */
export function messageId(operator: string, { seq, at, type, protocol }: Entry): string {
  const digest = createHash('sha256').update(`${at} ${type} ${protocol}`).digest('hex');
  return `${operator}-${seq}-${digest.slice(0, 12)}`;
}

/** What is sent of an entry: as much of it, and of its protocol as it is now, as a key with these scopes may read. */
export function messageBody(
  protocol: Protocol,
  entry: Entry,
  { reader, screenPop }: { reader: Reader; screenPop: string | null },
): string {
  const { operator, state } = protocol;
  // As in the events of GET /v1/events: `protocol` is this server's own number.
  const common = { operator, number: announcedNumber(protocol), state };
  const pop = screenPop === null ? {} : { screen_pop: filled(screenPop, placesOf(protocol, entry, reader)) };
  const data = reader.protocols
    ? { ...common, ...entryView(entry, reader), attendance: attendanceOf(protocol, reader), ...pop }
    : { ...common, ...appendedFields(entry, protocol), ...pop };
  return JSON.stringify({ type: entry.type, timestamp: entry.at, data });
}

function entryView(entry: Entry, reader: Reader) {
  const { seq, type, protocol, at, actor, data } = visibleEntry(entry, reader);
  return { seq, type, protocol, at, actor, data };
}

function attendanceOf(protocol: Protocol, reader: Reader) {
  return {
    numbering: protocol.numbering,
    issued_at: protocol.issued_at,
    channel: protocol.channel,
    direction: protocol.direction,
    identification: protocol.identification,
    beneficiary: visibleBeneficiary(protocol.beneficiary, reader),
    caller: protocol.caller,
    caller_e164: protocol.caller_e164,
    call_id: protocol.call_id,
    class: protocol.class,
    due_at: protocol.due_at,
  };
}

function placesOf(
  protocol: Protocol,
  entry: Entry,
  reader: Reader,
): Partial<Record<ScreenPopPlace, string | null | undefined>> {
  const number = announcedNumber(protocol);
  if (!reader.protocols) return { number };
  const { agent, queue } = entry.data as { agent?: string; queue?: string };
  const { beneficiary, caller_e164: caller } = protocol;
  return {
    number,
    agent,
    queue,
    caller: caller === 'withheld' ? null : (caller ?? protocol.caller),
    name: beneficiary?.name,
    plan: beneficiary?.plan,
    card_number: reader.beneficiaries ? protocol.card_number : null,
    class: protocol.class,
    call_id: protocol.call_id,
  };
}

/** Each value is encoded; what is not known becomes empty. */
function filled(template: string, places: Record<string, string | null | undefined>): string {
  return template.replace(/\{([a-z_]+)\}/g, (_place, name: string) =>
    encodeURIComponent((places[name] ?? '').toWellFormed()),
  );
}
