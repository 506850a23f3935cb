import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import type { Leaf, Rewriting } from './leaf.ts';

/**
 * Rewrites each text and number of JSON, indented; numbers keep every digit. A text that is itself a document is given
 * to `inner`. @returns null for anything but a JSON object or list
 */
export function rewriteJson(
  text: string,
  rewriting: Rewriting,
  inner: (leaf: Leaf) => string = (leaf) => rewriting.leaf(leaf),
): string | null {
  if (!/^\s*[{[]/.test(text)) return null;
  const visit = (node: unknown, key: string, path: string): unknown => {
    if (typeof node === 'string') return inner({ key, path, text: node });
    if (isLosslessNumber(node)) return number(rewriting.leaf({ key, path, text: node.value }), node);
    if (Array.isArray(node)) return node.map((item, i) => visit(item, key, `${path}[${i}]`));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, item]) => [
        rewriting.key(name),
        visit(item, name, path === '' ? name : `${path}.${name}`),
      ]),
    );
  };
  try {
    return stringify(visit(parse(text), '', ''), null, 2) ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function number(text: string, before: LosslessNumber): LosslessNumber {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? new LosslessNumber(text) : before;
}
