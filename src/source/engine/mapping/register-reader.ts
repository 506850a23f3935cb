import type { DescribedSettings } from '../../schema/source-schema.ts';
import { defaultOutcome } from './default-outcome.ts';
import type { Interpreter } from './interpreter.ts';
import { compileRules } from './outcome-rules.ts';

/** Nothing has to come back: 204, or an INSERT without rows, is accepted. @throws ExpressionError */
export function createRegisterReader({ kind, register }: DescribedSettings): Interpreter['registered'] {
  const judge = compileRules(register?.outcomes, 'register.outcomes');
  return async (reply) => {
    const ruled = await judge(reply, { status: reply.status, headers: reply.headers });
    if (ruled !== null) return ruled;
    return kind === 'sql' ? { outcome: 'found', rule: 'padrão: executado' } : defaultOutcome(kind, reply);
  };
}
