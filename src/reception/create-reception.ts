import type { OperatorConfig } from '../config/config.ts';
import { ERRORS } from '../errors.ts';
import { type Identity as CallIdentity, sourceNumberIdentity } from '../journal/command.ts';
import type { Journal } from '../journal/journal.ts';
import type { Identity, NewEntry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Reads } from '../store/store.ts';
import { Identifier, identityOf, type LookUp } from './identify.ts';
import type { LookupBudget } from './lookup-budget.ts';
import { type Question, questionOf } from './question.ts';
import type { AppendRequest, IssueRequest, Lookup, Reception, Speaker } from './reception.ts';
import { searchPage } from './search.ts';
import type { SourceNumbers } from './source-numbers.ts';

export interface ReceptionParts {
  journal: Journal;
  reads: Reads;
  operators: readonly OperatorConfig[];
  lookUp: LookUp;
  budget: LookupBudget;
  /** Of the operators whose own system gives them. */
  numbers: SourceNumbers;
}

/** The one desk behind every door. */
export function createReception(parts: ReceptionParts): Reception {
  const { journal, reads, operators, lookUp, budget, numbers } = parts;
  const configured = new Map(operators.map((operator) => [operator.ans_registry, operator]));
  const identifier = new Identifier(lookUp, budget);

  function operatorOf(speaker: Speaker): OperatorConfig {
    const operator = configured.get(speaker.operator);
    if (operator === undefined) throw ERRORS.operatorUnknown();
    return operator;
  }

  function claimOf(operator: string): { claim?: true } {
    return numbers.areGivenFor(operator) ? { claim: true } : {};
  }

  /** By our number, or by the one that the operator's own system gave. */
  async function find(operator: string, number: string): Promise<Protocol> {
    const found =
      (await reads.protocol(operator, number)) ??
      (await reads.protocolByIdentity(sourceNumberIdentity(operator, number)));
    if (found === null) throw ERRORS.protocolNotFound();
    return found;
  }

  /** One lookup out of the budget, for somebody who can be told that it is spent. */
  async function ask(speaker: Speaker, question: Question): Promise<Lookup> {
    if (question.kind === 'none')
      throw ERRORS.cardInvalid({ 'pt-BR': 'falta a carteirinha ou o CPF', en: 'a card or CPF' });
    if (question.kind === 'malformed')
      throw question.expected === null ? ERRORS.cpfInvalid() : ERRORS.cardInvalid(question.expected);
    const ticket = await budget.take(speaker);
    const lookup = await lookUp(speaker.operator, question.query);
    if (lookup.identification !== 'not_found') await ticket.hit();
    return lookup;
  }

  async function entryOf(speaker: Speaker, request: AppendRequest): Promise<NewEntry> {
    if (request.type !== 'identified') return request;
    const question = questionOf(request.data, operatorOf(speaker).card);
    const lookup = await ask(speaker, question);
    const told = question.kind === 'none' ? {} : question.told;
    return { type: 'identified', data: { by: 'person', ...identityOf(lookup, told) } };
  }

  return {
    async issue(speaker, request) {
      const askedAt = performance.now();
      const { lookupBudgetMs } = operatorOf(speaker);
      const question = questionOf(request, operatorOf(speaker).card);
      const call = callIdentity(speaker, request);
      // Asked of the store only when it can spare a lookup; the journal settles repeats in any case.
      const known = call === null || question.kind === 'none' ? null : await reads.protocolByIdentity(call);
      const key = call === null ? null : JSON.stringify(call);
      const identity = await identifier.identify(speaker, question, { known, call: key });
      const { protocol, created } = await journal.write({
        kind: 'issue',
        operator: speaker.operator,
        actor: speaker.actor,
        identity: call,
        data: { ...issuedData(speaker, request, identity), ...claimOf(speaker.operator) },
      });
      if (protocol.numbering !== 'claimed') return { protocol, created };
      const withinMs = lookupBudgetMs - (performance.now() - askedAt);
      return { protocol: await numbers.settle(protocol, { created, withinMs }), created };
    },

    async append(speaker, told, request, entryId) {
      operatorOf(speaker);
      const { number } = await find(speaker.operator, told);
      const identity = entryId === undefined ? null : entryIdentity(speaker, number, entryId);
      const entry = await entryOf(speaker, request);
      const { operator, actor } = speaker;
      const outcome = await journal.write({ kind: 'append', operator, actor, number, identity, entry });
      if (outcome.entry === null) throw new Error(`entry of ${request.type} came to nothing`);
      return { protocol: outcome.protocol, entry: outcome.entry, created: outcome.created };
    },

    async lookUp(speaker, told) {
      const { identification, beneficiary } = await ask(speaker, questionOf(told, operatorOf(speaker).card));
      if (beneficiary !== null) return beneficiary;
      if (identification === 'not_informed') throw ERRORS.sourceMissing();
      throw identification === 'not_found' ? ERRORS.beneficiaryNotFound() : ERRORS.sourceUnavailable();
    },

    async read(speaker, number) {
      const protocol = await find(speaker.operator, number);
      return { protocol, entries: await reads.entriesOf(speaker.operator, [protocol.number]) };
    },

    search(speaker, filter) {
      return searchPage(reads, speaker.operator, filter);
    },
  };
}

/** `call_id` rules over an idempotency key; each has a name space of its own. */
function callIdentity({ operator, origin }: Speaker, request: IssueRequest): CallIdentity | null {
  if (request.call_id !== undefined) return { operator, origin, scope: 'call', id: request.call_id };
  if (request.idempotency_key !== undefined)
    return { operator, origin, scope: 'issue', id: request.idempotency_key };
  return null;
}

/** The same `entry_id` under another protocol is another entry. */
function entryIdentity({ operator, origin }: Speaker, number: string, entryId: string): CallIdentity {
  return { operator, origin, scope: 'entry', id: `${number} ${entryId}` };
}

function issuedData(speaker: Speaker, request: IssueRequest, identity: Identity) {
  const {
    channel = 'phone',
    direction = 'inbound',
    call_id,
    caller,
    subject,
    class: demandClass,
    previous,
  } = request;
  return {
    origin: speaker.origin,
    channel,
    direction,
    ...(call_id !== undefined && { call_id }),
    ...(caller !== undefined && { caller }),
    ...(subject !== undefined && { subject }),
    ...(demandClass !== undefined && { class: demandClass }),
    ...(previous !== undefined && { previous }),
    ...identity,
  };
}
