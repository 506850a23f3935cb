import { fill } from '../engine/template.ts';
import type { Values } from '../exchange.ts';

/** The settings with the parameters in their templates, given by key. */
export function fillSettings<S extends object>(
  settings: S,
  templates: Readonly<Record<string, unknown>>,
  values: Values,
): S {
  const filled = Object.entries(templates)
    .filter(([, tree]) => tree !== undefined)
    .map(([key, tree]) => [key, { ...settings[key as keyof S], ...(fillTexts(tree, values) as object) }]);
  return { ...settings, ...Object.fromEntries(filled) };
}

/** `|number` has no meaning here: text stays text. */
function fillTexts(tree: unknown, values: Values): unknown {
  if (typeof tree === 'string') return fill(tree, values, (value) => value);
  if (Array.isArray(tree)) return tree.map((item) => fillTexts(item, values));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, fillTexts(item, values)]));
}
