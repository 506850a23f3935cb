import { fill } from '../engine/template.ts';
import type { Values } from '../exchange.ts';
import type { CodeSettings, DescribedSettings } from './source-schema.ts';

/** The settings with the parameters in `connection`, `auth` (but its request and expressions) and `options`. */
export function fillSettings<S extends DescribedSettings | CodeSettings>(settings: S, values: Values): S {
  const filled: Record<string, unknown> = { ...settings };
  for (const key of ['connection', 'options']) {
    if (key in filled) filled[key] = fillTexts(filled[key], values);
  }
  if ('auth' in settings && settings.auth !== undefined) {
    const { auth } = settings;
    const asWritten =
      auth.kind === 'login' ? { request: auth.request, token: auth.token, expires_in: auth.expires_in } : {};
    const kept = Object.entries(asWritten).filter(([, value]) => value !== undefined);
    filled.auth = { ...(fillTexts(auth, values) as object), ...Object.fromEntries(kept) };
  }
  return filled as S;
}

/** `|number` has no meaning here: text stays text. */
function fillTexts(tree: unknown, values: Values): unknown {
  if (typeof tree === 'string') return fill(tree, values, (value) => value);
  if (Array.isArray(tree)) return tree.map((item) => fillTexts(item, values));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, fillTexts(item, values)]));
}
