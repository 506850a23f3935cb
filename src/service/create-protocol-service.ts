import type { Principal } from '../auth/principal.ts';
import { withTimeout } from '../concurrency/with-timeout.ts';
import type { OperatorConfig } from '../config/config.ts';
import type { Deadlines } from '../deadlines/deadlines.ts';
import { ERRORS } from '../errors.ts';
import { type IssueCommand, secondIdentity } from '../journal/command.ts';
import type { Journal } from '../journal/journal.ts';
import { isAnotherCall } from '../journal/rules.ts';
import { extensionOf } from '../protocol/call.ts';
import { callerNumber } from '../protocol/caller.ts';
import { civilTime } from '../protocol/civil-time.ts';
import type { EntryData, NewEntry } from '../protocol/entry.ts';
import { type Identity, sourceNumberIdentity } from '../protocol/identity.ts';
import { announcedNumber, type Protocol } from '../protocol/protocol.ts';
import type { OfflineFacts } from '../store/offline-facts.ts';
import type { Reads, Store } from '../store/store.ts';
import { answeredCalls } from './answered-calls.ts';
import { listCallbacks, summarizeCallbacks } from './callback-list.ts';
import { dashboardOf } from './dashboard.ts';
import { listDeadlines } from './deadline-list.ts';
import { summarizeDeadlines } from './deadline-summary.ts';
import { byTime, factOf, isFactRequest } from './facts.ts';
import { Identifier, identityOf, type LookUp } from './identify.ts';
import type { IssueLimit } from './issue-limit.ts';
import type { LookupQuota } from './lookup-quota.ts';
import { lastInstant } from './moment.ts';
import { floorsOf } from './offline-floors.ts';
import {
  isOffline,
  recordNumber,
  recordRejected,
  recordSkipped,
  unansweredIdentity,
} from './offline-lines.ts';
import { plainNumber, withinLimits } from './optional-texts.ts';
import type {
  AppendRequest,
  IssueRequest,
  LookupResult,
  Notice,
  OfflineFact,
  OfflineRecorded,
  ProtocolService,
} from './protocol-service.ts';
import { type Question, questionOf } from './question.ts';
import { withRecordingUrl } from './recording-url.ts';
import { pageLimit, searchPage } from './search.ts';
import { admitSending } from './sending.ts';
import type { SourceLookup } from './source-lookup.ts';
import type { SourceNumbers } from './source-numbers.ts';

export interface ProtocolServiceParts {
  journal: Journal;
  reads: Reads;
  facts: OfflineFacts;
  operators: readonly OperatorConfig[];
  deadlines: Deadlines;
  /** The clock of the journal, in milliseconds since the epoch. */
  now: Store['now'];
  lookUp: LookUp;
  canAnswer: SourceLookup['canAnswer'];
  quota: LookupQuota;
  /** Only if one is configured. */
  issueLimit?: IssueLimit | null;
  /** Of the operators whose own system issues them. */
  numbers: SourceNumbers;
  onNotice?: (notice: Notice) => void;
  clock?: () => number;
}

/** A call id that is repeated after this time should be a new attendance with another id. */
const OLD_CALL_ID_MS = 30 * 86_400_000;

/** For a read that only saves a lookup: a store that is busy with searches must not delay a number. */
const OPTIONAL_READ_LIMIT_MS = 250;

/** The service behind every transport. */
export function createProtocolService(parts: ProtocolServiceParts): ProtocolService {
  const {
    journal,
    reads,
    facts,
    operators,
    deadlines,
    now,
    lookUp,
    canAnswer,
    quota,
    issueLimit,
    numbers,
    onNotice,
    clock = Date.now,
  } = parts;
  const configured = new Map(operators.map((operator) => [operator.ans_registry, operator]));
  /** The machine that gives out the numbers of a range, as far as this server saw one. */
  const hosts = new Map<string, string>();
  const identifier = new Identifier(lookUp, quota);

  function operatorOf(principal: Principal): OperatorConfig {
    const operator = configured.get(principal.operator);
    if (operator === undefined) throw ERRORS.operatorUnknown();
    return operator;
  }

  function claimOf(operator: string): { claim?: true } {
    return numbers.isUsedBy(operator) ? { claim: true } : {};
  }

  /** By our number, or by that of the operator's own system. */
  async function findByNumber(operator: string, number: string): Promise<Protocol | null> {
    return (
      (await reads.protocol(operator, number)) ??
      (await reads.protocolByIdentity(sourceNumberIdentity(operator, number)))
    );
  }

  async function requireByNumber(operator: string, number: string): Promise<Protocol> {
    const found = await findByNumber(operator, number);
    if (found === null) throw ERRORS.protocolNotFound();
    return found;
  }

  /** The protocol that this request repeats, as far as that is known before the journal decides. */
  async function findRepeated(command: IssueCommand): Promise<Protocol | null> {
    const { operator, told, identity } = command;
    const byNumber = told === undefined ? null : await findByNumber(operator, told);
    if (byNumber !== null || identity === null) return byNumber;
    const first = await reads.protocolByIdentity(identity);
    // As in the journal's `settle`: an identity with the caller exists only if the one without it is another caller's.
    const second = first === null ? null : secondIdentity(command);
    const known = second === null ? first : ((await reads.protocolByIdentity(second)) ?? first);
    return known !== null && isAnotherCall(known, command.data) ? null : known;
  }

  function notify(principal: Principal, what: Notice['what'], field?: string): void {
    const { operator, origin } = principal;
    onNotice?.({ operator, origin, what, ...(field !== undefined && { field }) });
  }

  /** One lookup from the quota; unlike for an issue, a quota that is used up is an error. */
  async function lookUpOrThrow(principal: Principal, question: Question): Promise<LookupResult> {
    if (question.kind === 'none')
      throw ERRORS.cardInvalid({ 'pt-BR': 'falta a carteirinha ou o CPF', en: 'a card or CPF' });
    if (question.kind === 'malformed')
      throw question.expected === null ? ERRORS.cpfInvalid() : ERRORS.cardInvalid(question.expected);
    const ticket = await quota.take(principal);
    if ('retryAfter' in ticket) throw ERRORS.lookupLimited(ticket.retryAfter);
    const lookup = await lookUp(principal.operator, question.query);
    if (lookup.identification !== 'not_found') await ticket.hit();
    return lookup;
  }

  async function entryOf(
    principal: Principal,
    protocol: Protocol,
    request: AppendRequest,
  ): Promise<NewEntry> {
    if (request.type === 'send_requested') admitSending(operatorOf(principal), protocol, request.data);
    if (request.type === 'deadline_extended') {
      const until = lastInstant('until', request.data.until, operatorOf(principal).time_zone);
      return { ...request, data: { ...request.data, until } };
    }
    if (isFactRequest(request)) return factOf(request, operatorOf(principal).time_zone);
    if (request.type !== 'identified') return request;
    const question = questionOf(request.data, operatorOf(principal).card);
    const lookup = await lookUpOrThrow(principal, question);
    const given = question.kind === 'none' ? {} : question.given;
    return { type: 'identified', data: { by: 'person', ...identityOf(lookup, given) } };
  }

  /** @returns null where there is no such number yet */
  async function recordFact(principal: Principal, fact: OfflineFact): Promise<OfflineRecorded | null> {
    const { operator, actor } = principal;
    const protocol = await findByNumber(operator, fact.number);
    if (protocol === null) return null;
    const number = announcedNumber(protocol);
    if (fact.type !== 'card') {
      const { created } = await service.append(principal, fact.number, fact.entry, fact.entryId);
      return { created, number };
    }
    const format = operatorOf(principal).card;
    const canLookUp = canAnswer(operator, 'card_number');
    const identity = unansweredIdentity(fact, { format, canLookUp });
    const data = { ...issuedData(principal, {}, undefined), ...identity };
    const told = protocol.number;
    const { entry } = await journal.write({ kind: 'issue', operator, actor, identity: null, told, data });
    return { created: entry !== null, number };
  }

  /** Facts that came before their number. @returns what became of the last one */
  async function applyFacts(principal: Principal, number: string): Promise<OfflineRecorded | null> {
    let recorded: OfflineRecorded | null = null;
    const kept = await facts.of(principal.operator, number);
    const inOrder = kept.map((text) => ({ text, fact: JSON.parse(text) as OfflineFact })).sort(byTime);
    for (const { text, fact } of inOrder) {
      recorded = await recordFact(principal, fact);
      if (recorded !== null) await facts.remove(principal.operator, number, text);
    }
    return recorded;
  }

  const service: ProtocolService = {
    async issue(principal, received) {
      const startedAt = performance.now();
      const { lookupBudgetMs, card, areaCode } = operatorOf(principal);
      const request = withinLimits(received, (field) => notify(principal, 'text_cut', field));
      for (const field of received.unreadable ?? []) notify(principal, 'text_unreadable', field);
      const question = questionOf(request, card);
      const command = issueCommand(principal, request, areaCode);
      const wait = issueLimit ? await issueLimit.take(principal) : null;
      if (wait !== null && (await findRepeated(command)) === null) throw ERRORS.issueLimited(wait);
      // Read only if that can save a lookup; the journal recognises repeats in any case.
      if (question.kind !== 'none') {
        const known = await nullIfSlow(findRepeated(command));
        const call = callKey(command);
        Object.assign(command.data, await identifier.identify(principal, question, { known, call }));
      }
      Object.assign(command.data, claimOf(principal.operator));
      const { protocol, created, notice } = await journal.write(command);
      if (!created) await issueLimit?.giveBack(principal);
      if (notice !== undefined) notify(principal, notice);
      const isOld = !created && clock() - protocol.issued_ms > OLD_CALL_ID_MS;
      if (isOld && request.call_id !== undefined && request.call_id === protocol.call_id)
        notify(principal, 'call_id_old');
      if (protocol.numbering !== 'claimed') return { protocol, created };
      const withinMs = lookupBudgetMs - (performance.now() - startedAt);
      return { protocol: await numbers.resolve(protocol, { created, withinMs }), created };
    },

    async append(principal, given, request, entryId) {
      operatorOf(principal);
      const known = await requireByNumber(principal.operator, given);
      const { number } = known;
      const identity = entryId === undefined ? null : entryIdentity(principal, number, entryId);
      const entry = await entryOf(principal, known, request);
      const { operator, actor } = principal;
      const outcome = await journal.write({ kind: 'append', operator, actor, number, identity, entry });
      if (outcome.entry === null) throw new Error(`entry of ${request.type} was not written`);
      return { protocol: outcome.protocol, entry: outcome.entry, created: outcome.created };
    },

    async recordFact(principal, number, request, entryId) {
      if ((await findByNumber(operatorOf(principal).ans_registry, number)) !== null)
        return service.append(principal, number, request, entryId);
      if (!(await isOffline({ journal, reads, principal }, number))) throw ERRORS.protocolNotFound();
      const entry = factOf(request, operatorOf(principal).time_zone);
      const id = entryId === undefined ? {} : { entryId };
      await service.recordOffline(principal, { type: request.type, number, entry, ...id });
      return null;
    },

    async recordOffline(principal, request) {
      const operator = operatorOf(principal);
      const canLookUp = canAnswer(principal.operator, 'card_number');
      const onLine = (what: Notice['what']): void => notify(principal, what);
      const parts = { journal, reads, operator, principal, canLookUp, hosts, onNotice: onLine };
      if (request.type === 'number') {
        const recorded = await recordNumber(parts, request, claimOf(principal.operator));
        await applyFacts(principal, request.number);
        return recorded;
      }
      if (request.type === 'skipped') return recordSkipped(parts, request.skipped);
      if (request.type === 'rejected') return recordRejected(parts, request.rejected);
      const recorded = await recordFact(principal, request);
      if (recorded !== null) return recorded;
      const fact = JSON.stringify(request);
      await facts.keep(principal.operator, request.number, fact);
      // The number may have arrived since.
      return (await applyFacts(principal, request.number)) ?? { created: false, waits: true };
    },

    async offlineFloors(principal, { host, ms }) {
      const { day } = civilTime(ms, operatorOf(principal).time_zone);
      return floorsOf(reads, principal, { host, day });
    },

    async lookUp(principal, given) {
      const { identification, beneficiary } = await lookUpOrThrow(
        principal,
        questionOf(given, operatorOf(principal).card),
      );
      if (beneficiary !== null) return beneficiary;
      if (identification === 'not_informed') throw ERRORS.sourceMissing();
      throw identification === 'not_found' ? ERRORS.beneficiaryNotFound() : ERRORS.sourceUnavailable();
    },

    async read(principal, number) {
      const protocol = await requireByNumber(principal.operator, number);
      const { recordingUrl } = operatorOf(principal);
      const [entries, at] = await Promise.all([
        reads.entriesOf(principal.operator, [protocol.number]),
        now(),
      ]);
      return {
        protocol,
        entries: entries.map((entry) => withRecordingUrl(entry, recordingUrl)),
        deadlines: deadlines.statesOf(protocol, at),
      };
    },

    search(principal, filter) {
      const { ans_registry, areaCode } = operatorOf(principal);
      return searchPage({ reads, operator: ans_registry, areaCode }, filter);
    },

    async deadlines(principal, filter) {
      const operator = operatorOf(principal);
      const options = { reads, deadlines, operator, now: await now() };
      return listDeadlines(options, { ...filter, limit: pageLimit(filter.limit) });
    },

    async deadlineSummary(principal) {
      return summarizeDeadlines({ reads, operator: operatorOf(principal), now: await now() });
    },

    async callbacks(principal, filter) {
      const options = { reads, operator: operatorOf(principal), now: await now() };
      return listCallbacks(options, { ...filter, limit: pageLimit(filter.limit) });
    },

    async answeredCalls(principal, extensions) {
      const { ans_registry: operator } = operatorOf(principal);
      const agents = [...new Set(extensions.map(extensionOf))];
      return answeredCalls(reads, { operator, agents, now: await now() });
    },

    async callbackSummary(principal) {
      return summarizeCallbacks({ reads, operator: operatorOf(principal), now: await now() });
    },

    async dashboard(principal, day) {
      return dashboardOf({ reads, operator: operatorOf(principal), now: await now() }, day);
    },
  };
  return service;
}

/** `call_id` has priority over an idempotency key; each has a name space of its own. */
function callIdentity({ operator, origin }: Principal, request: IssueRequest): Identity | null {
  if (request.call_id !== undefined) return { operator, origin, scope: 'call', id: request.call_id };
  if (request.idempotency_key !== undefined)
    return { operator, origin, scope: 'issue', id: request.idempotency_key };
  return null;
}

/** The same `entry_id` in another protocol is another entry. */
function entryIdentity({ operator, origin }: Principal, number: string, entryId: string): Identity {
  return { operator, origin, scope: 'entry', id: `${number} ${entryId}` };
}

/** The key by which the lookups of a call are counted; null for a request that cannot be repeated. */
function callKey(command: IssueCommand): string | null {
  const { told, identity } = command;
  if (told === undefined && identity === null) return null;
  return JSON.stringify([told, secondIdentity(command) ?? identity]);
}

/** The command without the result of the lookup. */
function issueCommand(
  principal: Principal,
  request: IssueRequest,
  areaCode: string | undefined,
): IssueCommand {
  const told = request.told === undefined ? '' : plainNumber(request.told);
  return {
    kind: 'issue',
    operator: principal.operator,
    actor: principal.actor,
    identity: callIdentity(principal, request),
    ...(told !== '' && { told }),
    data: issuedData(principal, request, areaCode),
  };
}

function issuedData(
  principal: Principal,
  request: IssueRequest,
  areaCode: string | undefined,
): EntryData['issued'] {
  const { channel = 'phone', direction = 'inbound', caller } = request;
  const number = caller === undefined ? null : callerNumber(caller, areaCode);
  const data: EntryData['issued'] = {
    origin: principal.origin,
    channel,
    direction,
    identification: 'not_informed',
  };
  // Every issue comes here: a conditional spread for each field would cost it a microsecond.
  if (request.call_id !== undefined) data.call_id = request.call_id;
  if (caller !== undefined && caller !== '') data.caller = caller;
  if (number !== null) data.caller_e164 = number;
  if (request.entry !== undefined) data.entry = request.entry;
  if (request.dnid !== undefined) data.dnid = request.dnid;
  if (request.subject !== undefined) data.subject = request.subject;
  if (request.class !== undefined) data.class = request.class;
  if (request.previous !== undefined) data.previous = request.previous;
  return data;
}

/** @returns null if the store fails or takes too long */
async function nullIfSlow<T>(reading: Promise<T | null>): Promise<T | null> {
  try {
    return await withTimeout({ ms: OPTIONAL_READ_LIMIT_MS, otherwise: () => null }, () => reading);
  } catch {
    return null;
  }
}
