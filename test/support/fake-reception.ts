import type { Principal } from '../../src/auth/principal.ts';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import { ERRORS } from '../../src/errors.ts';
import type { Entry, EntryData, Identity, NewEntry } from '../../src/protocol/entry.ts';
import { isIdentified } from '../../src/protocol/enums.ts';
import { formatNumber } from '../../src/protocol/number.ts';
import { fold, MAX_TRIES, type Protocol } from '../../src/protocol/protocol.ts';
import type { AppendRequest, IssueRequest, ProtocolService } from '../../src/service/protocol-service.ts';

export interface FakeReceptionOptions {
  beneficiaries?: Beneficiary[];
  /** What a card must look like; anything of 1 to 20 digits unless told. */
  card?: RegExp;
  /** Civil day in the numbers. */
  day?: string;
}

/** A protocol service in memory, with the semantics of the real one and switches for what can go wrong. */
export interface FakeReception extends ProtocolService {
  /** All entries, in order. */
  readonly entries: readonly Entry[];
  /** Every issue request, in order. */
  readonly requests: readonly { principal: Principal; request: IssueRequest }[];
  /** `source`: lookups fail · `store`: nothing can be written · `limit`: the lookup budget is spent · `hang`: no answer. */
  failing: 'source' | 'store' | 'limit' | 'hang' | null;
  /** Set to an error to have everything throw it. */
  throwing: Error | null;
}

interface Held {
  protocol: Protocol;
  entries: Entry[];
}

const AT = '2026-11-22T14:05:00.000-03:00';

export function createFakeReception(options: FakeReceptionOptions = {}): FakeReception {
  const card = options.card ?? /^\d{1,20}$/;
  const day = options.day ?? '20261122';
  const journal: Entry[] = [];
  const entryIds = new Map<string, Entry>();
  const byNumber = new Map<string, Held>();
  const byCall = new Map<string, string>();
  const requests: { principal: Principal; request: IssueRequest }[] = [];

  function write(principal: Principal, number: string, entry: NewEntry): Held & { entry: Entry } {
    const written = {
      ...entry,
      seq: journal.length + 1,
      protocol: number,
      at: AT,
      actor: principal.actor,
    } as Entry;
    const before = byNumber.get(number) ?? null;
    const protocol = fold(before?.protocol ?? null, written, principal.operator);
    const held = { protocol, entries: [...(before?.entries ?? []), written] };
    journal.push(written);
    byNumber.set(number, held);
    return { ...held, entry: written };
  }

  function find(principal: Principal, number: string): Held {
    const held = byNumber.get(number);
    if (held?.protocol.operator !== principal.operator) throw ERRORS.protocolNotFound();
    return held;
  }

  function identify(question: { card_number?: string; cpf?: string }, tries: number): Identity {
    const { card_number, cpf } = question;
    if (card_number === undefined && cpf === undefined) return { identification: 'not_informed' };
    const asked = { ...(card_number !== undefined && { card_number }), ...(cpf !== undefined && { cpf }) };
    if (card_number !== undefined && !card.test(card_number))
      return { identification: 'card_invalid', ...asked };
    if (fake.failing === 'limit' || tries >= MAX_TRIES) return { identification: 'lookup_limited', ...asked };
    if (fake.failing === 'source') return { identification: 'source_unavailable', ...asked };
    const beneficiary = options.beneficiaries?.find((one) =>
      card_number !== undefined ? one.card_number === card_number : one.cpf === cpf,
    );
    if (!beneficiary) return { identification: 'not_found', ...asked };
    return { identification: beneficiary.active ? 'found' : 'inactive', ...asked, beneficiary };
  }

  async function ready(): Promise<void> {
    if (fake.throwing) throw fake.throwing;
    if (fake.failing === 'store') throw ERRORS.storeUnavailable();
    if (fake.failing === 'hang') await new Promise(() => {});
  }

  const fake: FakeReception = {
    failing: null,
    throwing: null,
    entries: journal,
    requests,

    async issue(principal, request) {
      requests.push({ principal, request });
      await ready();
      const { call_id, idempotency_key, card_number, cpf, ...plain } = request;
      const identity = call_id ?? (idempotency_key && `key:${idempotency_key}`);
      const key = identity && `${principal.operator} ${principal.origin} ${identity}`;
      const existing =
        plain.told !== undefined && byNumber.has(plain.told) ? plain.told : key && byCall.get(key);
      if (existing)
        return { protocol: repeat(principal, find(principal, existing), request), created: false };

      const number = formatNumber(principal.operator, day, byNumber.size + 1);
      const data: EntryData['issued'] = {
        origin: principal.origin,
        channel: plain.channel ?? 'phone',
        direction: plain.direction ?? 'inbound',
        ...(call_id && { call_id }),
        ...(plain.caller && { caller: plain.caller }),
        ...(plain.entry && { entry: plain.entry }),
        ...(plain.dnid && { dnid: plain.dnid }),
        ...(plain.subject && { subject: plain.subject }),
        ...(plain.class && { class: plain.class }),
        ...(plain.previous && { previous: plain.previous }),
        ...identify(request, 0),
      };
      if (key) byCall.set(key, number);
      return { protocol: write(principal, number, { type: 'issued', data }).protocol, created: true };
    },

    async append(principal, number, request, entryId) {
      await ready();
      const held = find(principal, number);
      const recorded = entryId && entryIds.get(`${principal.operator} ${entryId}`);
      if (recorded) return { entry: recorded, protocol: held.protocol, created: false };
      const { entry, protocol } = write(principal, number, entryOf(request));
      if (entryId) entryIds.set(`${principal.operator} ${entryId}`, entry);
      return { entry, protocol, created: true };
    },

    async lookUp(_speaker, question) {
      await ready();
      const answer = identify(question, 0);
      if (answer.beneficiary) return answer.beneficiary;
      if (answer.identification === 'not_found') throw ERRORS.beneficiaryNotFound();
      if (answer.identification === 'lookup_limited') throw ERRORS.lookupLimited(60);
      if (answer.identification === 'source_unavailable') throw ERRORS.sourceUnavailable();
      throw ERRORS.cardInvalid({ 'pt-BR': '1 a 20 dígitos', en: '1 to 20 digits' });
    },

    async read(principal, number) {
      await ready();
      return find(principal, number);
    },

    async search(principal, filter) {
      await ready();
      const items = [...byNumber.values()]
        .map(({ protocol }) => protocol)
        .filter((one) => one.operator === principal.operator)
        .filter((one) => filter.call_id === undefined || one.call_id === filter.call_id)
        .filter((one) => filter.card_number === undefined || one.card_number === filter.card_number)
        .reverse();
      return { items: items.slice(0, filter.limit ?? 20), next_cursor: null };
    },
  };

  /** A repeat that brings a card where nobody was found yet identifies; it never changes who was found. */
  function repeat(principal: Principal, held: Held, request: IssueRequest): Protocol {
    if (request.card_number === undefined && request.cpf === undefined) return held.protocol;
    if (isIdentified(held.protocol.identification)) return held.protocol;
    const identity = identify(request, held.protocol.tries);
    const entry: NewEntry = { type: 'identified', data: { by: 'repeat', ...identity } };
    return write(principal, held.protocol.number, entry).protocol;
  }

  function entryOf(request: AppendRequest): NewEntry {
    if (request.type !== 'identified') return request;
    return { type: 'identified', data: { by: 'person', ...identify(request.data, 0) } };
  }

  return fake;
}
