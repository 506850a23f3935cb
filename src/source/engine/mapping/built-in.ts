import type jsonata from 'jsonata';
import type { EvaluationBudget } from './evaluation-budget.ts';
import { ExpressionFault } from './expression-fault.ts';

/** JSONata's functions that expressions may use: with bounded arguments all of them end soon. */
export const BUILT_IN = [
  ...['sum', 'count', 'max', 'min', 'average', 'abs', 'floor', 'ceil', 'round', 'power', 'sqrt', 'number'],
  ...['string', 'substring', 'substringBefore', 'substringAfter', 'lowercase', 'uppercase', 'length', 'trim'],
  ...['pad', 'contains', 'replace', 'split', 'join', 'formatNumber', 'formatBase'],
  ...['boolean', 'not', 'exists', 'type', 'error', 'assert'],
  ...['map', 'filter', 'single', 'reduce', 'sift', 'each', 'zip', 'append', 'reverse', 'sort'],
  ...['keys', 'lookup', 'spread', 'merge', 'clone'],
];

/** For a list as argument; some functions take quadratic time. */
const MAX_ITEMS = 10_000;
const MAX_PAD = 1_000;

export interface Definition {
  _jsonata_function: true;
  // biome-ignore lint/suspicious/noExplicitAny: whatever arguments the library hands over
  implementation: (this: jsonata.Focus, ...args: any[]) => unknown;
  signature?: unknown;
}

export type BudgetOf = (environment: jsonata.Environment) => EvaluationBudget;

/** JSONata's own definition of a function, which now checks the budget first. */
export function budgeted(name: string, original: Definition, budgetOf: BudgetOf): Definition {
  const { implementation } = original;
  const wrapped = function (this: jsonata.Focus, ...args: unknown[]): unknown {
    const budget = budgetOf(this.environment);
    for (const argument of args) {
      budget.admit(argument);
      if (Array.isArray(argument) && argument.length > MAX_ITEMS) {
        throw new ExpressionFault('D2015', `$${name}: lista com mais de ${MAX_ITEMS} itens`);
      }
    }
    refuseArguments(name, args);
    return implementation.apply(this, args);
  };
  // The library reads the number of parameters from both, for calls and for partial application (`$f(?, 1)`).
  Object.defineProperty(wrapped, 'length', { value: implementation.length });
  wrapped.toString = () => implementation.toString();
  return { ...original, implementation: wrapped };
}

function refuseArguments(name: string, args: unknown[]): void {
  if (name === 'pad' && Math.abs(Number(args[1])) > MAX_PAD) {
    throw new ExpressionFault('D0000', `$pad: no máximo ${MAX_PAD} caracteres`);
  }
  if (!['contains', 'split', 'replace'].includes(name)) return;
  // These also accept a function in place of a regular expression and call it until it stops matching.
  if (args.some((argument) => typeof argument === 'function' || typeof argument === 'object')) {
    throw new ExpressionFault('T0410', `$${name} só aceita textos`);
  }
}
