import type { Principal } from '../auth/principal.ts';
import { isSameQuestion } from '../journal/rules.ts';
import type { PersonIdentity } from '../protocol/entry.ts';
import { isIdentified, isLookupPending } from '../protocol/enums.ts';
import { MAX_TRIES, type Protocol } from '../protocol/protocol.ts';
import type { Query } from '../source/source.ts';
import type { LookupBudget } from './lookup-budget.ts';
import type { Lookup } from './protocol-service.ts';
import type { Question, Told } from './question.ts';

/** Asks the operator's source within its budget of time; never throws, never outlasts it. */
export type LookUp = (operator: string, query: Query, options?: { signal?: AbortSignal }) => Promise<Lookup>;

/**
 * Finds out who is calling, for an issue that must never fail or wait for it.
 * Lookups are rationed twice: by the origin's budget, and to `MAX_TRIES` cards for one call, those of requests that
 * race each other included.
 */
export class Identifier {
  readonly #lookUp: LookUp;
  readonly #budget: LookupBudget;
  /** Questions being asked at this moment, by call. */
  readonly #asking = new Map<string, Set<string>>();

  constructor(lookUp: LookUp, budget: LookupBudget) {
    this.#lookUp = lookUp;
    this.#budget = budget;
  }

  /** @param known the protocol this call has already · @param call one text for the call; null for none */
  async identify(
    principal: Principal,
    question: Question,
    { known, call }: { known: Protocol | null; call: string | null },
  ): Promise<PersonIdentity> {
    if (question.kind === 'none') return { identification: 'not_informed' };
    if (question.kind === 'malformed') return { identification: 'card_invalid', ...question.told };
    if (known !== null && !isWorthAsking(known, question.told))
      return { identification: known.identification, ...question.told };
    const key = JSON.stringify(question.query);
    const asking = this.#register(call, key, known);
    if (asking === 'too_many') return { identification: 'lookup_limited', ...question.told };
    try {
      const lookup = await this.#ask(principal, question.query);
      const missed = question.doubtful && lookup.identification === 'not_found';
      return identityOf(
        { ...lookup, identification: missed ? 'card_invalid' : lookup.identification },
        question.told,
      );
    } finally {
      if (call !== null) this.#forget(call, asking, key);
    }
  }

  /** One lookup out of the origin's budget; a spent budget is an answer, `lookup_limited`. */
  async #ask(principal: Principal, query: Query): Promise<Lookup> {
    const ticket = await this.#budget.take(principal);
    if ('retryAfter' in ticket) return { identification: 'lookup_limited', beneficiary: null };
    const lookup = await this.#lookUp(principal.operator, query);
    if (lookup.identification !== 'not_found') await ticket.hit();
    return lookup;
  }

  #register(call: string | null, key: string, known: Protocol | null): Set<string> | 'too_many' {
    if (call === null) return new Set();
    const asking = this.#asking.get(call) ?? new Set<string>();
    if (!asking.has(key) && (known?.tries ?? 0) + asking.size >= MAX_TRIES) return 'too_many';
    asking.add(key);
    this.#asking.set(call, asking);
    return asking;
  }

  #forget(call: string, asking: Set<string>, key: string): void {
    asking.delete(key);
    if (asking.size === 0 && this.#asking.get(call) === asking) this.#asking.delete(call);
  }
}

/** An identity found stays; an answer already there need not be asked for again. */
function isWorthAsking(known: Protocol, told: Told): boolean {
  if (isIdentified(known.identification)) return false;
  return (
    !isSameQuestion(known, told) ||
    isLookupPending(known.identification) ||
    known.identification === 'not_informed'
  );
}

/** What a lookup says, with what was told kept where nobody was found. */
export function identityOf({ identification, beneficiary }: Lookup, told: Told): PersonIdentity {
  if (beneficiary === null) return { identification, ...told };
  return { identification, ...told, card_number: told.card_number ?? beneficiary.card_number, beneficiary };
}
