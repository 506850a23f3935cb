import { get, isPlain, type Plain, textAt } from '../plain-data.ts';

/** Resolves `$ref` within the document. */
export interface Refs {
  /** The value itself where it is no reference; an empty mapping for a broken or circular reference. */
  resolve(value: unknown): Plain;
  /** References to other documents, which are not fetched. */
  outside: ReadonlySet<string>;
}

/** A longer chain of references is taken for a circle. */
const LONGEST_CHAIN = 20;

export function createRefs(document: Plain): Refs {
  const outside = new Set<string>();
  const follow = (value: unknown, left: number): Plain => {
    if (!isPlain(value)) return {};
    const ref = textAt(value, '$ref');
    if (ref === null) return value;
    if (left === 0) return {};
    if (!ref.startsWith('#')) {
      outside.add(ref);
      return {};
    }
    return follow(pointedAt(document, ref), left - 1);
  };
  return { resolve: (value) => follow(value, LONGEST_CHAIN), outside };
}

/** RFC 6901, in a URL's fragment. */
function pointedAt(document: Plain, ref: string): unknown {
  return ref
    .slice(1)
    .split('/')
    .slice(1)
    .map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, step) => (Array.isArray(node) ? node[Number(step)] : get(node, step)), document);
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
