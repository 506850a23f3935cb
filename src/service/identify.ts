import type { Principal } from '../auth/principal.ts';
import { isSameQuestion } from '../journal/rules.ts';
import type { PersonIdentity } from '../protocol/entry.ts';
import { isIdentified, isLookupPending } from '../protocol/enums.ts';
import { MAX_TRIES, type Protocol } from '../protocol/protocol.ts';
import type { Query } from '../source/source.ts';
import type { LookupQuota } from './lookup-quota.ts';
import type { LookupResult } from './protocol-service.ts';
import type { Given, Question } from './question.ts';

/** Asks the operator's source within the operator's lookup budget. Never throws. */
export type LookUp = (
  operator: string,
  query: Query,
  options?: { signal?: AbortSignal },
) => Promise<LookupResult>;

/**
 * Identifies the caller of a request to issue, which never fails or waits longer because of it. Lookups are limited twice: by
 * the quota of the origin, and to `MAX_TRIES` cards for one call, including those of concurrent requests.
 */
export class Identifier {
  readonly #lookUp: LookUp;
  readonly #quota: LookupQuota;
  /** Lookups in progress, by call. */
  readonly #asking = new Map<string, Set<string>>();

  constructor(lookUp: LookUp, quota: LookupQuota) {
    this.#lookUp = lookUp;
    this.#quota = quota;
  }

  /** @param known the protocol that the call already has @param call key of the call, or null */
  async identify(
    principal: Principal,
    question: Question,
    { known, call }: { known: Protocol | null; call: string | null },
  ): Promise<PersonIdentity> {
    if (question.kind === 'none') return { identification: 'not_informed' };
    if (question.kind === 'malformed') return { identification: 'card_invalid', ...question.given };
    if (known !== null && !isWorthAsking(known, question.given))
      return { identification: known.identification, ...question.given };
    const key = JSON.stringify(question.query);
    const asking = this.#register(call, key, known);
    if (asking === 'too_many') return { identification: 'lookup_limited', ...question.given };
    try {
      const lookup = await this.#ask(principal, question.query);
      const missed = question.doubtful && lookup.identification === 'not_found';
      return identityOf(
        { ...lookup, identification: missed ? 'card_invalid' : lookup.identification },
        question.given,
      );
    } finally {
      if (call !== null) this.#forget(call, asking, key);
    }
  }

  /** One lookup from the quota of the origin, or `lookup_limited` if it is used up. */
  async #ask(principal: Principal, query: Query): Promise<LookupResult> {
    const ticket = await this.#quota.take(principal);
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

/** A found identity stays, and a question that has been answered is not asked again. */
function isWorthAsking(known: Protocol, given: Given): boolean {
  if (isIdentified(known.identification)) return false;
  return (
    !isSameQuestion(known, given) ||
    isLookupPending(known.identification) ||
    known.identification === 'not_informed'
  );
}

/** The result of a lookup with the card or CPF that was given, which is kept when no one was found, too. */
export function identityOf({ identification, beneficiary }: LookupResult, given: Given): PersonIdentity {
  if (beneficiary === null) return { identification, ...given };
  return { identification, ...given, card_number: given.card_number ?? beneficiary.card_number, beneficiary };
}
