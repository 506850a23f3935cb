import type { Leaf, Rewriting } from './leaf.ts';
import { rewriteJson } from './rewrite-json.ts';
import { rewriteXml } from './rewrite-xml.ts';

/** Maximum nesting of documents in documents (XML as a text in SOAP, JSON as a text in JSON). */
const DEEPEST = 3;

/** Rewrites each value of a body: JSON, XML, or any other text as a whole. */
export function rewriteText(text: string, rewriting: Rewriting): string {
  return rewriteLeaf({ key: '', path: '', text }, rewriting, 0);
}

function rewriteLeaf(leaf: Leaf, rewriting: Rewriting, depth: number): string {
  if (depth > DEEPEST) return rewriting.leaf(leaf);
  const within: Rewriting = {
    key: (key) => rewriting.key(key),
    leaf: (inner) => rewriting.leaf({ ...inner, path: [leaf.path, inner.path].filter(Boolean).join('.') }),
  };
  const deeper = (inner: Leaf) => rewriteLeaf(inner, within, depth + 1);
  return (
    rewriteJson(leaf.text, within, deeper) ?? rewriteXml(leaf.text, within, deeper) ?? rewriting.leaf(leaf)
  );
}
