import type { Beneficiary } from '../beneficiary/beneficiary.ts';

/** What a reply means. */
export interface Interpretation {
  outcome: 'found' | 'not_found' | 'unavailable' | 'misconfigured';
  /** Which rule decided, for people: `outcomes[1]: status 404` or `padrão: 404`. */
  rule: string;
  /** One Portuguese sentence for a technician, without personal data. */
  reason?: string;
  /** The operator's system is up, but does not accept this request. */
  systemWorks?: true;
  /** A rule of the file says that this is misconfigured: a refused password in a 200, say. */
  isDeclared?: true;
  /** The key of the file that is not filled in yet: its expression is a call of `$error`, as the importers leave it. */
  unfinished?: string;
}

/** Of a lookup. `cardNotInReply`: mapping.card_number found nothing, so a reply about another person would go unnoticed. */
export type LookupInterpretation = Interpretation & { beneficiary?: Beneficiary; cardNotInReply?: true };

/** Of `issue`, `issue.find` and `register`. `unusable`: the operator gave a number that the file's NumberRule refuses. */
export type NumberInterpretation = Interpretation & { number?: string; unusable?: true };
