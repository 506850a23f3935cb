import type { Reply, Values } from '../../exchange.ts';
import type { LookupInterpretation, NumberInterpretation } from '../../interpretation.ts';
import type { DescribedSettings } from '../../schema/described-source.ts';
import type { Query } from '../../source.ts';
import type { DescribedKind } from '../../source-kind.ts';
import { compileExpression } from './expression.ts';
import { toFault } from './expression-fault.ts';
import { createLookupReader } from './lookup-reader.ts';
import { isNothing } from './nothing.ts';
import { createNumberReader } from './number-reader.ts';
import { readNumber } from './number-rule.ts';
import { compileRules } from './outcome-rules.ts';
import { writeValue } from './write-value.ts';

/** Reads replies by a source file's rules and mapping. Never throws: what cannot be read is `misconfigured`. */
export interface Interpreter {
  /** A lookup's reply; `beneficiary` is set when found. */
  lookup(reply: Reply, asked: Query): Promise<LookupInterpretation>;
  /** `issue`, or `issue.find`: the number given, checked by the file's NumberRule; there when found. */
  number(reply: Reply, operation: 'issue' | 'issue.find'): Promise<NumberInterpretation>;
  /** `register`: found means accepted; not_found and misconfigured mean rejected. With the operator's number, if the reply has one. */
  registered(reply: Reply): Promise<NumberInterpretation>;
  /**
   * The card or CPF as the operator's system writes it (`input`); null when it does not fit (longer than `pad_to` or the
   * picture): it cannot exist there, and is not asked for.
   */
  values(query: Query): Values | null;
}

/** The kind says what a reply means where no rule does. */
type Defaults = Pick<DescribedKind, 'defaultOutcome'>;

/** @throws ExpressionError for an expression that does not compile; a loaded file has none */
export function createInterpreter(settings: DescribedSettings, kind: Defaults): Interpreter {
  const values = (query: Query): Values | null => {
    const [key, value] =
      'cpf' in query ? (['cpf', query.cpf] as const) : (['card_number', query.card_number] as const);
    const written = writeValue(value, settings.input?.[key]);
    return written === null ? null : { [key]: written };
  };
  const written = (query: Query): string => Object.values(values(query) ?? {})[0] ?? '';
  return {
    lookup: createLookupReader(settings, { kind, written }),
    number: createNumberReader(settings, kind),
    registered: createRegisterReader(settings, kind),
    values,
  };
}

/** Nothing has to come back: 204, or an INSERT without rows, is accepted. @throws ExpressionError */
function createRegisterReader({ register }: DescribedSettings, kind: Defaults): Interpreter['registered'] {
  const applyRules = compileRules(register?.outcomes, 'register.outcomes');
  const number = register?.number;
  const expression = number && compileExpression(number.value);
  return async (reply) => {
    const beside = { status: reply.status, headers: reply.headers };
    const interpretation = (await applyRules(reply, beside)) ?? kind.defaultOutcome(reply, 'register');
    if (interpretation.outcome !== 'found' || number === undefined || expression === undefined)
      return interpretation;
    const { rule } = interpretation;
    try {
      const value = await expression.evaluate(reply.body, beside);
      const read = readNumber(isNothing(value) ? null : value, number);
      if (read === null) return interpretation;
      if ('number' in read) return { ...interpretation, number: read.number };
      return { outcome: 'misconfigured', rule, reason: `register.number: ${read.reason}`, unusable: true };
    } catch (error) {
      return { outcome: 'misconfigured', rule, reason: `register.number: ${toFault(error).reason}` };
    }
  };
}
