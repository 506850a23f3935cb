import { didYouMean } from '../../../yaml/did-you-mean.ts';
import { BUILT_IN } from './built-in.ts';
import { EXCLUDED_FUNCTIONS } from './excluded-functions.ts';
import { ExpressionError } from './expression-fault.ts';
import { HELPERS } from './helpers.ts';

const KNOWN = [...BUILT_IN, ...Object.keys(HELPERS), 'millis'];

/**
 * Refuses what could hang, or run text as a program: regular expressions, excluded functions, transforms, and types of
 * lambdas, for which the library builds regular expressions. Walks the whole syntax tree, whatever the kinds of its nodes,
 * so that none is forgotten.
 * @throws ExpressionError
 */
export function refuseForbidden(ast: unknown): void {
  const seen = new Set<object>();
  const called: { name: string; at: number | null }[] = [];
  const own = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const node = value as Node;
    const at = typeof node.position === 'number' ? node.position : null;
    if (value instanceof RegExp || node.type === 'regex') throw regex(at);
    if (node.type === 'transform') throw no('transformações (|…|…|) não são aceitas', 'transforms', at);
    if (node.type === 'lambda' && node.signature !== undefined) {
      throw no('function com tipos (<…>) não é aceita', 'typed functions', at);
    }
    if (node.type === 'variable' && typeof node.value === 'string') {
      const reason = Object.hasOwn(EXCLUDED_FUNCTIONS, node.value)
        ? EXCLUDED_FUNCTIONS[node.value]
        : undefined;
      if (reason !== undefined) throw no(`$${node.value} não é aceita: ${reason}`, `$${node.value}`, at);
    }
    if (node.type === 'bind') own.add(String(node.lhs?.value));
    if (node.type === 'lambda') for (const argument of node.arguments ?? []) own.add(String(argument.value));
    if (node.type === 'function' || node.type === 'partial') {
      const procedure = node.procedure;
      if (procedure?.type === 'variable') called.push({ name: String(procedure.value), at });
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(ast);
  for (const { name, at } of called) if (!KNOWN.includes(name) && !own.has(name)) throw unknown(name, at);
}

interface Node {
  type?: string;
  value?: unknown;
  position?: unknown;
  signature?: unknown;
  procedure?: Node;
  lhs?: Node;
  arguments?: Node[];
}

function no(pt: string, what: string, at: number | null): ExpressionError {
  return new ExpressionError({ 'pt-BR': pt, en: `not allowed: ${what}` }, at);
}

export function regex(at: number | null): ExpressionError {
  return new ExpressionError(
    {
      'pt-BR': 'expressões regulares não são aceitas, porque podem parar o servidor; use $contains com texto',
      en: 'regular expressions are not allowed: one can stop the server; use $contains with text',
    },
    at,
  );
}

function unknown(name: string, at: number | null): ExpressionError {
  const meant = didYouMean(name, KNOWN);
  return new ExpressionError(
    {
      'pt-BR': `a função $${name} não existe${meant ? `; você quis dizer $${meant}?` : ''}`,
      en: `there is no function $${name}${meant ? `; did you mean $${meant}?` : ''}`,
    },
    at,
  );
}
