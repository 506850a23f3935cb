import { civilTime, instantAt } from '../protocol/civil-time.ts';
import type { BegunTerms, Term } from '../protocol/entry.ts';
import type { DemandClass } from '../protocol/enums.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { BusinessCalendar, NATIONAL_ONLY } from './business-days.ts';
import type { DeadlineSettings } from './deadline-settings.ts';
import { dayNumber } from './holidays.ts';
import { SHIPPED_PROFILES, shippedProfile } from './load-profile.ts';
import {
  type Deadline,
  type DeadlineState,
  type DeadlineStatus,
  deadlinesOf,
  type Moment,
  stateOf,
  statusOf,
} from './open-deadline.ts';
import type { Certainty, Profile, Rule } from './profile.ts';
import { type ComputeTerms, createTerms, DAY_MS, dueMs, HOUR_MS } from './terms.ts';

interface Operator {
  ans_registry: string;
  time_zone: string;
  deadlines: DeadlineSettings;
}

/** A deadline with what its rule says for people. Null where no profile of this server has that rule any more. */
export interface DescribedDeadline {
  occurrence: number;
  class: DemandClass | null;
  /** The class is the profile's default, because the demand is not classified. */
  assumed: boolean;
  due_at: string;
  rule: string | null;
  unit: Term['unit'] | null;
  source: string | null;
  certainty: Certainty | null;
  /** Its end was agreed on with the beneficiary. */
  extended: boolean;
}

/** The deadlines of all operators of this server. */
export class Deadlines {
  readonly #operators: ReadonlyMap<string, Operator>;
  /** By name: those of this program, and the operators' own. */
  readonly #profiles: ReadonlyMap<string, Profile>;
  readonly #rules: ReadonlyMap<string, Rule>;
  /** By operator, and the one without their own days. */
  readonly #calendars = new Map<string, BusinessCalendar>();
  /** By operator and profile. */
  readonly #computers = new Map<Operator, Map<Profile, ComputeTerms>>();

  constructor(operators: readonly Operator[]) {
    this.#operators = new Map(operators.map((operator) => [operator.ans_registry, operator]));
    const profiles = [
      ...SHIPPED_PROFILES.map(shippedProfile),
      ...operators.map(({ deadlines }) => deadlines.profile),
    ];
    this.#profiles = new Map(profiles.map((profile) => [profile.name, profile]));
    this.#rules = new Map(profiles.flatMap(({ rules }) => rules).map((rule) => [rule.id, rule]));
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

  describe({ occurrence: one, due_at, class: demandClass, term, extended }: Deadline): DescribedDeadline {
    const rule = this.#ruleOf(term);
    return {
      occurrence: one.occurrence,
      class: demandClass,
      assumed: one.assumed,
      due_at,
      rule: term?.rule ?? null,
      unit: term?.unit ?? null,
      source: rule?.source ?? null,
      certainty: rule?.certainty ?? null,
      extended,
    };
  }

  /** @param operator one of this server's */
  statusOf(operator: string, deadline: Deadline, moment: Moment): DeadlineStatus {
    const lateAfterMs = this.#lateAfterMs(operator, deadline);
    return statusOf(deadline.due_at, {
      ...moment,
      lateAfterMs,
      warnedFrom: this.#warnedFrom(operator, deadline),
    });
  }

  /** All deadlines of a protocol, by occurrence, and what became of each. */
  statesOf(
    { operator, closed_at, occurrences }: Pick<Protocol, 'operator' | 'closed_at' | 'occurrences'>,
    now: number,
  ): (DescribedDeadline & { state: DeadlineState })[] {
    return occurrences.flatMap(deadlinesOf).map((deadline) => ({
      ...this.describe(deadline),
      state: stateOf(deadline, { closed_at, now, lateAfterMs: this.#lateAfterMs(operator, deadline) }),
    }));
  }

  /** Null where the rule sets no limit. @param from the request, ISO 8601 with offset */
  extensionLimit(request: {
    operator: string;
    rule: string;
    from: string;
  }): (Pick<Term, 'rule' | 'amount' | 'unit'> & { until: string }) | null {
    const rule = this.#rules.get(request.rule);
    const operator = this.#operators.get(request.operator);
    if (operator === undefined || rule === undefined || rule.extendableTo === null) return null;
    const { id, unit, extendableTo: amount } = rule;
    const zone = operator.time_zone;
    const calendar = this.#calendarOf(operator, rule);
    const until = civilTime(
      dueMs({ ...rule, amount }, { ms: Date.parse(request.from), zone, calendar }),
      zone,
    );
    return { rule: id, amount, unit, until: until.at };
  }

  /** How long after its due time an answer is late. */
  #lateAfterMs(operator: string, { term, extended }: Deadline): number {
    if (extended || term?.unit !== 'immediate') return 0;
    return this.#operators.get(operator)?.deadlines.urgentLateAfterMs ?? 0;
  }

  /** Days begin at midnight: of what ends on Friday, one business day before warns all of Thursday. */
  #warnedFrom(registry: string, { due_at, term }: Deadline): number {
    const rule = this.#ruleOf(term);
    const operator = this.#operators.get(registry);
    const due = Date.parse(due_at);
    if (rule === undefined || operator === undefined) return due;
    const { warnBefore, unit } = rule;
    if (unit === 'immediate') return due;
    if (unit === 'hours') return due - warnBefore * HOUR_MS;
    const zone = operator.time_zone;
    const last = dayNumber(civilTime(due, zone).day);
    const calendar = this.#calendarOf(operator, rule);
    const day = unit === 'business_days' ? calendar.add(last, -warnBefore) : last - warnBefore;
    return instantAt(day * DAY_MS, zone);
  }

  #ruleOf(term: Term | null): Rule | undefined {
    return term === null ? undefined : this.#rules.get(term.rule);
  }

  #calendarOf({ ans_registry, deadlines }: Operator, { calendar }: Rule): BusinessCalendar {
    const key = calendar === 'national' ? calendar : ans_registry;
    const known = this.#calendars.get(key);
    if (known !== undefined) return known;
    const made = new BusinessCalendar(calendar === 'national' ? NATIONAL_ONLY : deadlines.calendar);
    this.#calendars.set(key, made);
    return made;
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
