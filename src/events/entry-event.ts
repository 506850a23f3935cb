import { type Reader, visibleEntry } from '../auth/visible.ts';
import type { EntryType } from '../protocol/entry.ts';
import { announcedNumber } from '../protocol/protocol.ts';
import type { JournalEntry } from '../store/store.ts';

/** True: it belongs to a protocol. The others concern the whole journal, which no key reads: they are not sent. */
const TYPES: Record<EntryType, boolean> = {
  issued: true,
  numbered: true,
  contingency: true,
  claimed_again: true,
  number_given_up: true,
  number_absent: true,
  registration_dropped: true,
  identified: true,
  noted: true,
  recording: true,
  'call.queued': true,
  'call.ringing': true,
  'call.answered': true,
  'call.held': true,
  'call.transferred': true,
  'call.ended': true,
  classified: true,
  occurrence_added: true,
  assigned: true,
  forwarded: true,
  answered: true,
  closed: true,
  reopened: true,
  linked: true,
  deadline_extended: true,
  notified: true,
  send_requested: true,
  callback: true,
  offline_numbered: true,
  offline_conflict: true,
  offline_conflict_settled: true,
  erased: true,
  text_corrected: true,
  clock_stepped: false,
  restored: false,
  offline_range_set: false,
  offline_skipped: false,
  offline_line_rejected: false,
};

export function isEventType(type: string): type is EntryType {
  return Object.hasOwn(TYPES, type) && TYPES[type as EntryType];
}

/** What a stream wants; what is not given does not matter. */
export interface EventFilter {
  types?: readonly EntryType[];
  /** Of the entry: those of call facts. */
  agent?: string;
  queue?: string;
}

/** An entry of a protocol as it is sent, composed once for all streams whose keys may see the same of it. */
export class EntryEvent {
  readonly seq: number;
  readonly type: EntryType;
  readonly #entry: JournalEntry['entry'];
  readonly #protocol: NonNullable<JournalEntry['protocol']>;
  #whole: string | null = null;
  #withoutPerson: string | null = null;

  private constructor(entry: JournalEntry['entry'], protocol: NonNullable<JournalEntry['protocol']>) {
    this.seq = entry.seq;
    this.type = entry.type;
    this.#entry = entry;
    this.#protocol = protocol;
  }

  /** @returns null for an entry of no protocol */
  static of({ entry, protocol }: JournalEntry): EntryEvent | null {
    return protocol === null ? null : new EntryEvent(entry, protocol);
  }

  matches({ types, agent, queue }: EventFilter): boolean {
    if (types !== undefined && !types.includes(this.type)) return false;
    const data = this.#entry.data as { agent?: string; queue?: string };
    return (agent === undefined || data.agent === agent) && (queue === undefined || data.queue === queue);
  }

  /** For a key with protocols:read. */
  text(reader: Reader): string {
    if (reader.beneficiaries) {
      this.#whole ??= this.#compose(reader);
      return this.#whole;
    }
    this.#withoutPerson ??= this.#compose(reader);
    return this.#withoutPerson;
  }

  #compose(reader: Reader): string {
    const { type, seq, protocol, at, actor, data } = visibleEntry(this.#entry, reader);
    const number = announcedNumber(this.#protocol);
    const { state } = this.#protocol;
    // JSON has no line breaks outside of its texts, where they are escaped: one data line.
    const json = JSON.stringify({ seq, type, number, state, protocol, at, actor, data });
    return `id: ${seq}\nevent: entry\ndata: ${json}\n\n`;
  }
}
