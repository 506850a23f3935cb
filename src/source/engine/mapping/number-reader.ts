import type { Reply } from '../../exchange.ts';
import type { NumberInterpretation } from '../../interpretation.ts';
import type { DescribedSettings } from '../../schema/described-source.ts';
import type { DescribedKind } from '../../source-kind.ts';
import { compileExpression } from './expression.ts';
import { toFault } from './expression-fault.ts';
import { isEmptyPlace, isNothing } from './nothing.ts';
import { readNumber } from './number-rule.ts';
import { compileRules } from './outcome-rules.ts';

type Kind = Pick<DescribedKind, 'defaultOutcome'>;
type Operation = 'issue' | 'issue.find';
type Read = (reply: Reply) => Promise<NumberInterpretation>;

/** @throws ExpressionError */
export function createNumberReader(
  { issue }: DescribedSettings,
  kind: Kind,
): (reply: Reply, operation: Operation) => Promise<NumberInterpretation> {
  if (issue === undefined) return async () => ({ ...NOT_CONFIGURED, rule: 'issue' });
  const { find } = issue;
  const readers: Record<Operation, Read | null> = {
    issue: reader({ kind, operation: 'issue', rules: issue.outcomes, rule: issue.number, isFind: false }),
    'issue.find': find
      ? reader({
          kind,
          operation: 'issue.find',
          rules: find.outcomes,
          rule: find.number ?? issue.number,
          isFind: true,
        })
      : null,
  };
  return async (reply, operation) =>
    (await readers[operation]?.(reply)) ?? { ...NOT_CONFIGURED, rule: operation };
}

const NOT_CONFIGURED = { outcome: 'misconfigured', reason: 'o arquivo não descreve esta operação' } as const;

interface Reading {
  kind: Kind;
  operation: Operation;
  rules: NonNullable<DescribedSettings['issue']>['outcomes'];
  rule: NonNullable<DescribedSettings['issue']>['number'];
  /** Only a search for a number may have the result "none". */
  isFind: boolean;
}

function reader({ kind, operation, rules, rule: numberRule, isFind }: Reading): Read {
  const applyRules = compileRules(rules, `${operation}.outcomes`);
  const expression = compileExpression(numberRule.value);

  return async (reply) => {
    const beside = { status: reply.status, headers: reply.headers };
    const ruled = await applyRules(reply, beside);
    const interpretation = ruled ?? kind.defaultOutcome(reply, operation);
    const { outcome, rule } = interpretation;
    if (outcome === 'not_found' && ruled === null && !isFind) {
      return {
        outcome: 'misconfigured',
        rule,
        reason: 'o pedido de número não chegou ao sistema da operadora',
      };
    }
    if (outcome !== 'found') return interpretation;

    let value: unknown;
    try {
      value = await expression.evaluate(reply.body, beside);
    } catch (error) {
      return { outcome: 'misconfigured', rule, reason: `${operation}.number: ${toFault(error).reason}` };
    }
    const read = readNumber(isNothing(value) ? null : value, numberRule);
    if (read === null) {
      const saysNone = isNothing(reply.body) || isEmptyPlace(numberRule.value, reply.body);
      if (isFind && ruled === null && saysNone)
        return { outcome: 'not_found', rule, reason: 'o sistema da operadora não devolveu um número' };
      return {
        outcome: 'misconfigured',
        rule,
        reason: `${operation}.number.value não encontrou nada na resposta`,
      };
    }
    if ('reason' in read) return { outcome: 'misconfigured', rule, reason: read.reason, unusable: true };
    return { ...interpretation, number: read.number };
  };
}
