/** What a reply means. */
export interface Judgement {
  outcome: 'found' | 'not_found' | 'unavailable' | 'misconfigured';
  /** Which rule decided, for people: `outcomes[1]: status 404` or `padrão: 404`. */
  rule: string;
  /** One Portuguese sentence for a technician, without personal data. */
  reason?: string;
  /** They answered and are well: it is what was asked that they do not take. */
  isWell?: true;
  /** A rule of the file says that this is misconfigured: a refused password in a 200, say. */
  isDeclared?: true;
  /** The key of the file that is not filled in yet: its expression is a call of `$error`, as the importers leave it. */
  unfinished?: string;
}
