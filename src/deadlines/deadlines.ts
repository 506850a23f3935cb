import type { BegunTerms, Term } from '../protocol/entry.ts';
import type { DemandClass } from '../protocol/enums.ts';
import type { DeadlineSettings } from './deadline-settings.ts';
import { SHIPPED_PROFILES, shippedProfile } from './load-profile.ts';
import type { Certainty, Profile } from './profile.ts';
import { type ComputeTerms, createTerms } from './terms.ts';

interface Operator {
  ans_registry: string;
  time_zone: string;
  deadlines: DeadlineSettings;
}

/** A deadline with what its rule says for people. */
export interface DescribedTerm extends Term {
  /** Null for a rule that no profile of this server has any more. */
  source: string | null;
  certainty: Certainty | null;
}

/** The deadlines of all operators of this server. */
export class Deadlines {
  readonly #operators: ReadonlyMap<string, Operator>;
  /** By name: those of this program, and the operators' own. */
  readonly #profiles: ReadonlyMap<string, Profile>;
  readonly #sources: ReadonlyMap<string, { source: string; certainty: Certainty }>;
  /** By operator and profile. */
  readonly #computers = new Map<Operator, Map<Profile, ComputeTerms>>();

  constructor(operators: readonly Operator[]) {
    this.#operators = new Map(operators.map((operator) => [operator.ans_registry, operator]));
    const profiles = [
      ...SHIPPED_PROFILES.map(shippedProfile),
      ...operators.map(({ deadlines }) => deadlines.profile),
    ];
    this.#profiles = new Map(profiles.map((profile) => [profile.name, profile]));
    const rules = profiles.flatMap((profile) => profile.rules);
    this.#sources = new Map(rules.map(({ id, source, certainty }) => [id, { source, certainty }]));
  }

  /**
   * The terms that begin at `from`. Without a class, those of the profile's default class, marked as assumed.
   * @param request `rule`: one by which the protocol was begun, whose profile it keeps; `isRinging`: an inbound call that no
   * agent has answered yet
   */
  begin(request: {
    operator: string;
    class: DemandClass | null;
    from: string;
    isRinging: boolean;
    rule?: string;
  }): BegunTerms {
    const operator = this.#operators.get(request.operator);
    if (operator === undefined) return {};
    if (request.isRinging && operator.deadlines.callFacts) return {};
    const { rule } = request;
    const begun = rule === undefined ? undefined : this.#profiles.get(rule.slice(0, rule.indexOf('/')));
    const profile = begun ?? operator.deadlines.profile;
    const compute = this.#computer(operator, profile);
    if (request.class !== null) return { terms: compute(request.class, request.from) };
    return { terms: compute(profile.defaultClass, request.from), assumed: true };
  }

  describe(term: Term): DescribedTerm {
    const { source = null, certainty = null } = this.#sources.get(term.rule) ?? {};
    return { ...term, source, certainty };
  }

  /** How long after its due time an answer is late. */
  lateAfterMs(operator: string, unit: Term['unit']): number {
    return unit === 'immediate' ? (this.#operators.get(operator)?.deadlines.urgentLateAfterMs ?? 0) : 0;
  }

  #computer(operator: Operator, profile: Profile): ComputeTerms {
    const computers = this.#computers.get(operator) ?? new Map<Profile, ComputeTerms>();
    const known = computers.get(profile);
    if (known !== undefined) return known;
    const { calendar } = operator.deadlines;
    const compute = createTerms({ profile, calendar, zone: operator.time_zone });
    this.#computers.set(operator, computers.set(profile, compute));
    return compute;
  }
}
