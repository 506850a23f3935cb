import { createHash } from 'node:crypto';
import { REASON_LIMIT } from '../auth/api-key.ts';
import { type Credential, principalWith } from '../auth/credential.ts';
import { readerWith } from '../auth/visible.ts';
import { normaliseCard } from '../beneficiary/card.ts';
import { normaliseCpf } from '../beneficiary/cpf.ts';
import { maskCard, maskCpf } from '../beneficiary/mask.ts';
import { GroupCommit } from '../concurrency/group-commit.ts';
import { CarimboError, ERRORS } from '../errors.ts';
import type { Entry } from '../protocol/entry.ts';
import { sourceNumberIdentity } from '../protocol/identity.ts';
import { parseNumber } from '../protocol/number.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import type { AccessFilter, AccessPosition, AccessRecord, NewAccessRecord } from '../store/access-records.ts';
import type { Store } from '../store/store.ts';
import { cutText } from '../text/clean.ts';
import { callUnderWay } from './call-under-way.ts';

export type { AccessRecord } from '../store/access-records.ts';

/** The largest page of a search: 100. */
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const MAX_BATCH = 512;
/** What every export is found under. */
const EXPORT_KEY = 'export';
/** With more than this waiting, the database cannot keep up. */
const MAX_QUEUE = 20_000;

/** Who asks, from where and why: what a transport knows of a request. */
export interface Reading {
  credential: Credential;
  /** Of the request. */
  id: string;
  /** Of the client. */
  address: string;
  /** Route or method, as the API's description names it. */
  route: string;
  /** As the client gave it. */
  reason?: string | undefined;
}

/** Something that is recorded beside the readings. */
export interface Noted
  extends Pick<NewAccessRecord, 'operator' | 'actor' | 'origin' | 'id' | 'address' | 'route'> {
  /** A name in English, and who or what it concerns. */
  event: string;
}

/** What a reply shows. */
export interface Shown {
  protocols?: readonly Protocol[];
  /** Entries of the only protocol: they tell whether its call is under way. */
  entries?: readonly Entry[];
  /** Cards of beneficiaries that are shown by themselves. */
  cards?: readonly string[];
  /** All that is known of a person may be shown, with a card or without. */
  whole?: boolean;
  /** Of an export: which protocols are shown, whatever their number. */
  filter?: Readonly<Record<string, string>>;
}

export interface AccessSearch extends Omit<AccessFilter, 'subjects' | 'limit' | 'after'> {
  number?: string;
  card_number?: string;
  /** Only exports. */
  exports?: boolean;
  cursor?: string;
  /** 1 to 100, by default 20. */
  limit?: number;
}

export interface AccessPage {
  items: AccessRecord[];
  next_cursor: string | null;
}

interface Waiting {
  record: NewAccessRecord;
  resolve: () => void;
  reject: (error: CarimboError) => void;
}

/**
 * Records who read what, apart from the journal. The records of readings that come at the same time are written in one
 * transaction, which never waits for the head of a journal.
 */
export class AccessLog {
  readonly #store: Pick<Store, 'recordAccess' | 'reads'>;
  readonly #clock: () => number;
  readonly #commits = new GroupCommit<Waiting>((batch) => this.#write(batch), { most: MAX_BATCH });

  /** @param clock to tell whether a call is still under way */
  constructor(store: Pick<Store, 'recordAccess' | 'reads'>, clock: () => number = Date.now) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Resolves when the record is on disk; only then may anything be shown.
   * @throws access_not_recorded, database_moved
   */
  record(reading: Reading, shown: Shown): Promise<void> {
    return this.#add(recordOf(reading, shown, this.#clock()));
  }

  /**
   * The same for what is no reading: sign-in, sign-out, changes of users.
   * @throws access_not_recorded, database_moved
   */
  note({ event, ...record }: Noted): Promise<void> {
    const shown = { numbers: [], keys: [], card_number: null, filter: null };
    return this.#add({ ...record, ...shown, fields: 'reduced', reason: event, reason_source: 'event' });
  }

  /**
   * The same for a person who reads about their own protocol on the public page.
   * @throws access_not_recorded, database_moved
   */
  recordOwn(
    reading: Pick<NewAccessRecord, 'operator' | 'id' | 'address' | 'route' | 'actor'>,
    protocol: Protocol,
  ): Promise<void> {
    const { number, card_number } = protocol;
    const announced = announcedNumber(protocol);
    return this.#add({
      ...reading,
      origin: reading.actor,
      fields: 'reduced',
      numbers: [announced],
      keys: [
        ...(announced === number ? [] : [number]),
        ...(card_number === null ? [] : [cardKey(reading.operator, card_number)]),
      ],
      card_number: null,
      filter: null,
      reason: null,
      reason_source: null,
    });
  }

  /** One page of an operator's records, newest first. @throws cursor_invalid */
  async search(operator: string, filter: AccessSearch): Promise<AccessPage> {
    const { number, card_number, exports, cursor, limit: asked = DEFAULT_LIMIT, ...exact } = filter;
    const limit = Math.min(Math.max(asked, 1), MAX_LIMIT);
    const subjects = [
      ...(number === undefined ? [] : [await this.#ownNumber(operator, number)]),
      ...(card_number === undefined ? [] : [cardKey(operator, card_number)]),
      ...(exports === true ? [EXPORT_KEY] : []),
    ];
    const { items, stopped } = await this.#store.reads.accessRecords(operator, {
      ...exact,
      subjects,
      limit: limit + 1,
      ...(cursor !== undefined && { after: decodeCursor(cursor) }),
    });
    const page = items.slice(0, limit);
    const end = items.length > limit ? (page.at(-1) ?? null) : stopped;
    return { items: page, next_cursor: end === null ? null : encodeCursor(end) };
  }

  /** Resolves when every record is on disk. */
  stop(): Promise<void> {
    return this.#commits.idle();
  }

  /** A protocol is shown under the number that was announced, and found under ours as well. */
  async #ownNumber(operator: string, number: string): Promise<string> {
    const { reads } = this.#store;
    const found =
      (await reads.protocol(operator, number)) ??
      (await reads.protocolByIdentity(sourceNumberIdentity(operator, number)));
    return found?.number ?? number;
  }

  #add(record: NewAccessRecord): Promise<void> {
    if (this.#commits.waiting >= MAX_QUEUE) return Promise.reject(ERRORS.accessNotRecorded());
    return new Promise((resolve, reject) => {
      this.#commits.add({ record, resolve, reject });
    });
  }

  async #write(batch: Waiting[]): Promise<void> {
    try {
      await this.#store.recordAccess(batch.map(({ record }) => record));
      for (const { resolve } of batch) resolve();
    } catch (cause) {
      const isMoved = cause instanceof CarimboError && cause.code === 'database_moved';
      const error = isMoved ? cause : ERRORS.accessNotRecorded(cause);
      for (const { reject } of batch) reject(error);
    }
  }
}

function recordOf(
  reading: Reading,
  { protocols = [], entries = [], cards = [], whole = cards.length > 0, filter }: Shown,
  now: number,
): NewAccessRecord {
  const { credential, id, address, route } = reading;
  const { operator, origin, actor } = principalWith(credential);
  const [protocol] = protocols;
  const numbers = [...new Set(protocols.map(announcedNumber))];
  const known = protocols.flatMap(({ card_number }) => (card_number === null ? [] : [card_number]));
  const asked = filter?.card_number;
  const keys = [
    ...(filter === undefined ? [] : [EXPORT_KEY]),
    ...(asked === undefined ? [] : [cardKey(operator, asked)]),
    ...protocols.map(({ number }) => number).filter((number) => !numbers.includes(number)),
    ...new Set([...cards, ...known].map((card) => cardKey(operator, card))),
  ];
  return {
    operator,
    id,
    actor,
    origin,
    address,
    route,
    fields: whole || readerWith(credential).beneficiaries ? 'full' : 'reduced',
    numbers,
    keys,
    card_number: cards.length === 1 ? (cards[0] ?? null) : null,
    filter: filter === undefined ? null : JSON.stringify(masked(filter)),
    ...why(
      reading,
      protocols.length === 1 && protocol !== undefined ? callUnderWay(protocol, entries, now) : null,
    ),
  };
}

/** These name no person. */
const PLAIN_FILTERS = new Set([
  'format',
  'state',
  'class',
  'channel',
  'direction',
  'from',
  'to',
  'due_before',
  'entry',
  'dnid',
]);

/** Records are kept when a person's data is erased: what may name one is masked, and a card is found by its digest. */
function masked(filter: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]) => {
      if (PLAIN_FILTERS.has(name) || parseNumber(value) !== null) return [name, value];
      return [name, name === 'cpf' ? maskCpf(normaliseCpf(value)) : maskCard(value)];
    }),
  );
}

/** The call under way, else what the client says, else what the key is for. */
function why(
  { reason, credential }: Reading,
  call: string | null,
): Pick<AccessRecord, 'reason' | 'reason_source'> {
  if (call !== null) return { reason: call, reason_source: 'call' };
  const given = cutText((reason ?? '').trim(), REASON_LIMIT);
  if (given !== '') return { reason: given, reason_source: 'given' };
  if (credential.purpose !== null) return { reason: credential.purpose, reason_source: 'purpose' };
  return { reason: null, reason_source: null };
}

/**
 * What records are found under by card. A digest, because records are kept when the data of a protocol is erased, and are
 * readable without `beneficiaries:read`: a search needs the card itself. Never as long as a number.
 */
function cardKey(operator: string, card: string): string {
  const digest = createHash('sha256').update(`${operator} ${normaliseCard(card)}`);
  return digest.digest('base64url').slice(0, 22);
}

/** Where a page ended; opaque to clients. */
export function encodeCursor({ at_ms, id }: AccessPosition): string {
  return Buffer.from(`${at_ms}.${id}`).toString('base64url');
}

/** @throws cursor_invalid for anything that `encodeCursor` does not return */
function decodeCursor(cursor: string): AccessPosition {
  const match = /^(\d{1,15})\.([\w-]{1,40})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw ERRORS.cursorInvalid();
  return { at_ms: Number(match[1]), id: String(match[2]) };
}
