import type { Static } from '../../../typebox.ts';
import type { Reply } from '../../exchange.ts';
import type { Interpretation } from '../../interpretation.ts';
import type { OutcomeRule } from '../../schema/common.ts';
import { compileExpression } from './expression.ts';
import { toFault } from './expression-fault.ts';

type Rule = Static<typeof OutcomeRule>;

/** Variables of an expression beside the body: `$status`, `$headers`, `$asked`. */
export type Beside = Readonly<Record<string, unknown>>;

/** The first rule that matches, or null. A rule that cannot be evaluated is reported, not skipped. */
export type ApplyRules = (reply: Reply, beside: Beside) => Promise<Interpretation | null>;

/** @param place of the rules in the file: `outcomes`, `issue.outcomes` @throws ExpressionError */
export function compileRules(rules: readonly Rule[] | undefined, place: string): ApplyRules {
  const compiled = (rules ?? []).map((rule, index) => ({
    ...rule,
    predicate: rule.when === undefined ? null : compileExpression(rule.when),
    name: `${place}[${index}]`,
  }));

  return async (reply, beside) => {
    for (const { status, predicate, name, is, reason } of compiled) {
      if (status !== undefined && !fitsStatus(status, reply.status)) continue;
      if (predicate !== null) {
        try {
          if (!isTrue(await predicate.evaluate(reply.body, beside))) continue;
        } catch (error) {
          return { outcome: 'misconfigured', rule: name, reason: `${name}.when: ${toFault(error).reason}` };
        }
      }
      const rule = `${name}: ${[status === undefined ? null : `status ${reply.status}`, predicate && 'when']
        .filter(Boolean)
        .join(' e ')}`;
      return {
        outcome: is,
        rule,
        ...(reason !== undefined && { reason }),
        ...(is === 'misconfigured' && { isDeclared: true as const }),
      };
    }
    return null;
  };
}

/** `404`, `"404"`, `"4xx"`, `NOT_FOUND`, or a list of such. */
export function fitsStatus(wanted: NonNullable<Rule['status']>, status: Reply['status']): boolean {
  if (Array.isArray(wanted)) return wanted.some((item) => fitsStatus(item, status));
  if (status === null) return false;
  const [want, came] = [String(wanted).toUpperCase(), String(status).toUpperCase()];
  return /^[1-5]XX$/.test(want) ? /^[1-5][0-9]{2}$/.test(came) && came[0] === want[0] : want === came;
}

/** As JSONata's `$boolean`: empty text, 0, null, an empty list or object are false; so is a list of only such. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
