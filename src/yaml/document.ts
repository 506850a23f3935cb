import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import type { Text } from '../i18n/text.ts';
import { faultText, isStructural } from './document-faults.ts';
import type { Path } from './problem.ts';

/** A YAML file with the positions of its values. */
export interface Document {
  value: unknown;
  /** Line of a key or value, from 1; of its nearest parent where it does not exist. */
  lineOf(path: Path, on: 'key' | 'value'): number;
  /** The source text of a single value (`000515`), or undefined. */
  written(path: Path): string | undefined;
  /** Syntax errors. */
  faults: { line: number; what: Text }[];
}

export function readDocument(text: string): Document {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const line = (offset: number) => Math.max(1, lines.linePos(offset).line);
  // The library's messages quote the text around the error, which may be a secret: only its codes are used.
  const texts = text.split('\n');
  const found = yaml.errors.map(({ code, pos }) => {
    const at = line(pos[0]);
    // An unclosed quote is reported at the end of the file, on an empty line.
    const near = texts.slice(0, at).findLast((one) => one.trim() !== '');
    return { line: at, what: faultText(code, near), isStructural: isStructural(code) };
  });
  const indented = texts.findIndex((one) => !/^\s*(#|$)/.test(one));
  if (found.some((fault) => fault.isStructural) && texts[indented]?.startsWith(' '))
    found.unshift({ line: indented + 1, what: faultText('BAD_INDENT'), isStructural: true });
  visit(yaml, {
    Alias(_, node) {
      if (node.resolve(yaml) === undefined)
        found.push({
          line: line(node.range?.[0] ?? 0),
          what: faultText('BAD_ALIAS'),
          isStructural: false,
        });
    },
  });
  // One error is often reported twice, and a wrong indentation causes further errors.
  const faults = found
    .filter(
      (one, at) =>
        !found
          .slice(0, at)
          .some((other) =>
            one.isStructural ? other.isStructural : other.line === one.line && other.what === one.what,
          ),
    )
    .map(({ line, what }) => ({ line, what }));
  const root = yaml.contents;

  const step = (node: Node | null, key: string | number): { key: Node | null; value: Node | null } | null => {
    const target = isAlias(node) ? (node.resolve(yaml) ?? null) : node;
    if (isSeq<Node>(target)) {
      const item = target.items[Number(key)];
      return item ? { key: item, value: item } : null;
    }
    if (!isMap<Node, Node | null>(target)) return null;
    const pair: Pair<Node, Node | null> | undefined = target.items.find(
      (item) => isScalar(item.key) && String(item.key.value) === key,
    );
    return pair ? { key: pair.key, value: pair.value } : null;
  };

  const find = (path: Path) => {
    let found: { key: Node | null; value: Node | null } = { key: root, value: root };
    for (const [depth, key] of path.entries()) {
      const next = step(found.value, key);
      if (next === null) return { found, complete: false, depth };
      found = next;
    }
    return { found, complete: true, depth: path.length };
  };

  return {
    value: faults.length === 0 ? toValue(() => yaml.toJS({ maxAliasCount: 50 })) : undefined,
    faults,
    lineOf(path, on) {
      const { found, complete } = find(path);
      const node = (complete && on === 'value' ? found.value : found.key) ?? found.key;
      return line(node?.range?.[0] ?? 0);
    },
    written(path) {
      const { found, complete } = find(path);
      return complete && isScalar(found.value) ? found.value.source : undefined;
    },
  };
}

/** The library throws for an alias bomb; such a file counts as empty. */
function toValue(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
