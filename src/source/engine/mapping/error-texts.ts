import { cutText } from '../../../text/clean.ts';
import { codeOf, ExpressionFault, positionOf } from './expression-fault.ts';

/** The texts of `$error` that are written in the source file itself: they may be shown, as they hold no personal data. */
export interface ErrorTexts {
  /** The whole expression is one call of `$error` with such a text. */
  isAll: boolean;
  /** The fault with the text from the file; null for any other error. */
  faultOf(error: unknown): ExpressionFault | null;
}

const CALLED_ERROR = 'D3137';
const LONGEST = 200;

/**
 * JSONata repeats the text of `$error` in its message, but an expression may have built that text from a reply. So only
 * texts that are literals in the expression are shown: they are collected from the syntax tree, by their position.
 */
export function errorTextsIn(ast: unknown): ErrorTexts {
  const texts = new Map<number, string>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const call = errorCallOf(value);
    if (call !== null) texts.set(call.at, call.text);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(ast);
  return {
    isAll: typeof ast === 'object' && ast !== null && errorCallOf(ast) !== null,
    faultOf(error) {
      if (codeOf(error) !== CALLED_ERROR) return null;
      const own = texts.get(positionOf(error) ?? -1);
      return own === undefined ? null : new ExpressionFault(CALLED_ERROR, own);
    },
  };
}

interface Node {
  type?: unknown;
  value?: unknown;
  position?: unknown;
  procedure?: Node;
  arguments?: Node[];
}

function errorCallOf({
  type,
  position,
  procedure,
  arguments: given,
}: Node): { at: number; text: string } | null {
  if (type !== 'function' || typeof position !== 'number') return null;
  if (procedure?.type !== 'variable' || procedure.value !== 'error') return null;
  const [argument] = given ?? [];
  if (argument?.type !== 'string' || typeof argument.value !== 'string') return null;
  const text = cutText(argument.value.replaceAll(/\s+/g, ' ').trim(), LONGEST);
  return text === '' ? null : { at: position, text };
}
