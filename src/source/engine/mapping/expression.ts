import { createRequire } from 'node:module';
import type jsonata from 'jsonata';
import { loadXmlParser } from '../formats/read-xml.ts';
import { BUILT_IN, budgeted, type Definition } from './built-in.ts';
import { errorTextsIn } from './error-texts.ts';
import { detach, EvaluationBudget, protect } from './evaluation-budget.ts';
import { EXCLUDED_FUNCTIONS } from './excluded-functions.ts';
import { codeOf, ExpressionError, positionOf, toFault } from './expression-fault.ts';
import { refuseForbidden, regex } from './forbidden.ts';
import { HELPERS } from './helpers.ts';

/** A compiled JSONata expression that can neither hang nor change what it reads. */
export interface Expression {
  readonly text: string;
  /** Only a call of `$error`: an importer's placeholder that is still to be written. */
  readonly isUnfinished: boolean;
  /**
   * The result for `input`: plain JSON, `undefined` for nothing. The input is frozen, never changed.
   * `bindings` are variables (`$asked`).
   * @throws ExpressionFault with a reason that holds nothing of the input
   */
  evaluate(input: unknown, bindings?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const MAX_LENGTH = 10_000;

/** The library's own limits, a second line of defence: milliseconds, nesting of steps, items in a list. */
const LIMITS = { timeout: 250, stack: 300, sequence: 10_000 };

/** @throws ExpressionError for what does not compile or is not allowed */
export function compileExpression(text: string): Expression {
  const program = parse(text);
  refuseForbidden(program.ast());
  const errorTexts = errorTextsIn(program.ast());
  // The library calls this after every step, for every kind of node.
  program.assign(AFTER_STEP, (...[, , environment, result]: Step) => budgetOf(environment).admit(result));
  for (const [name, helper] of Object.entries(HELPERS)) program.registerFunction(name, helper);
  let isReady = false;

  return {
    text,
    isUnfinished: errorTexts.isAll,
    async evaluate(input, bindings = {}) {
      try {
        if (!isReady)
          for (const [name, definition] of await budgetedFunctions()) program.assign(name, definition);
        if (!isReady && text.includes('$xml')) await loadXmlParser();
        isReady = true;
        for (const value of Object.values(bindings)) protect(value);
        return detach(await program.evaluate(protect(input), { ...bindings }));
      } catch (error) {
        throw errorTexts.faultOf(error) ?? toFault(error);
      }
    },
  };
}

function parse(text: string): jsonata.Expression {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError({
      'pt-BR': `a expressão tem mais de ${MAX_LENGTH} caracteres`,
      en: `the expression is longer than ${MAX_LENGTH} characters`,
    });
  }
  try {
    return library()(text, { ...LIMITS, RegexEngine: NoRegExp as unknown as RegExpConstructor });
  } catch (error) {
    // The parser compiles a regular expression as soon as it has read one.
    if (error instanceof SyntaxError) throw regex(null);
    if (error instanceof RangeError) {
      throw new ExpressionError({ 'pt-BR': 'expressão funda demais', en: 'the expression is too deep' });
    }
    const code = codeOf(error);
    throw new ExpressionError(
      { 'pt-BR': SYNTAX[code] ?? `erro de sintaxe (${code})`, en: `syntax error (${code})` },
      positionOf(error),
    );
  }
}

const SYNTAX: Readonly<Record<string, string>> = {
  S0101: 'falta fechar aspas',
  S0105: 'falta fechar crase',
  S0106: 'falta fechar comentário',
  S0201: 'há algo a mais depois do fim da expressão',
  S0202: 'símbolo inesperado',
  S0203: 'falta um símbolo antes do fim',
  S0207: 'a expressão está incompleta',
  S0211: 'símbolo inesperado aqui',
  S0301: 'expressões regulares não são aceitas',
  S0302: 'expressões regulares não são aceitas; uma divisão precisa de um valor antes da barra',
};

// Its types only allow string names, but it binds and looks up symbols alike (jsonata.js, evaluate).
const AFTER_STEP = Symbol.for('jsonata.__evaluate_exit') as unknown as string;
type Step = [node: unknown, input: unknown, environment: jsonata.Environment, result: unknown];

/** One budget per evaluation: each has a new root environment. */
const budgets = new WeakMap<object, EvaluationBudget>();

function budgetOf(environment: jsonata.Environment): EvaluationBudget {
  const { base } = environment as jsonata.Environment & { base: jsonata.Environment };
  const known = budgets.get(base);
  if (known !== undefined) return known;
  const budget = new EvaluationBudget(base.lookup('$'));
  budgets.set(base, budget);
  return budget;
}

let functions: Promise<[string, unknown][]> | null = null;

/** Allowed functions are budgeted and all others removed, so that a call the syntax check cannot see finds nothing. */
function budgetedFunctions(): Promise<[string, unknown][]> {
  const original = async (name: string): Promise<Definition> => library()(`$${name}`).evaluate(null);
  functions ??= Promise.all([
    ...BUILT_IN.map(
      async (name): Promise<[string, unknown]> => [name, budgeted(name, await original(name), budgetOf)],
    ),
    ...Object.keys(EXCLUDED_FUNCTIONS).map(async (name): Promise<[string, unknown]> => [name, undefined]),
  ]);
  return functions;
}

/** Replaces RegExp in the library, should a regular expression get past the check. */
class NoRegExp extends RegExp {
  constructor() {
    super('');
    throw new Error('regular expressions are not allowed');
  }
}

/** Loaded only when a source is configured: the demo has none. */
function library(): typeof jsonata {
  return createRequire(import.meta.url)('jsonata') as typeof jsonata;
}
