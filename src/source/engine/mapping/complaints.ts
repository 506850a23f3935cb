import { cutText } from '../../../text/clean.ts';
import { codeOf, ExpressionFault, positionOf } from './expression-fault.ts';

/** The calls of `$error` in an expression whose texts are literals in the file. */
export interface Complaints {
  /** The expression is such a call and nothing else. */
  isAll: boolean;
  /** The fault with the text from the file; null for any other error. */
  faultOf(error: unknown): ExpressionFault | null;
}

const CALLED_ERROR = 'D3137';
const LONGEST = 200;

/**
 * JSONata repeats the text of `$error` in its message, but an expression may have built that text from a reply. Only
 * literals of the file are free of personal data, so they are collected from the syntax tree and looked up there.
 */
export function complaintsIn(ast: unknown): Complaints {
  const words = new Map<number, string>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const complaint = complaintOf(value);
    if (complaint !== null) words.set(complaint.at, complaint.words);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(ast);
  return {
    isAll: typeof ast === 'object' && ast !== null && complaintOf(ast) !== null,
    faultOf(error) {
      if (codeOf(error) !== CALLED_ERROR) return null;
      const own = words.get(positionOf(error) ?? -1);
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

function complaintOf({
  type,
  position,
  procedure,
  arguments: given,
}: Node): { at: number; words: string } | null {
  if (type !== 'function' || typeof position !== 'number') return null;
  if (procedure?.type !== 'variable' || procedure.value !== 'error') return null;
  const [text] = given ?? [];
  if (text?.type !== 'string' || typeof text.value !== 'string') return null;
  const words = cutText(text.value.replaceAll(/\s+/g, ' ').trim(), LONGEST);
  return words === '' ? null : { at: position, words };
}
