import { cleanText, mark } from '../marked-text.ts';
import { cleanTree } from '../plain-data.ts';
import { strictJson } from './lenient-json.ts';

/** Names the variable that a `{{name}}` stands for; `bare`: not in quotes, where a number may be meant. */
export type KeyOf = (name: string, bare?: boolean) => string;

/** `{{name}}` in a text → marks; `keyOf` names each. */
export function markBraces(text: string, keyOf: KeyOf): string {
  return text.replace(/\{\{([^{}]{1,200})\}\}/g, (_whole, name: string) => mark(keyOf(name.trim())));
}

/**
 * JSON with `{{name}}` in it, inside texts or in place of values (`{"id": {{id}}}` is no JSON), and with what people
 * write that is not quite JSON.
 * @returns undefined where it is no JSON even so
 */
export function parseTemplatedJson(text: string, keyOf: KeyOf): unknown {
  // An escape must not forge a mark: `\\ue000` goes before our own come.
  const unforged = cleanText(text).replace(/\\ue00[01]/gi, '');
  try {
    return cleanTree(JSON.parse(markOutside(unforged, keyOf)), { marks: 'kept' });
  } catch {
    return lenient(unforged, keyOf);
  }
}

function lenient(text: string, keyOf: KeyOf): unknown {
  const json = strictJson(text, (name) => JSON.stringify(mark(keyOf(name, true))));
  if (json === null) return undefined;
  try {
    return cleanTree(JSON.parse(markBraces(json, keyOf)), { marks: 'kept' });
  } catch {
    return undefined;
  }
}

function markOutside(text: string, keyOf: KeyOf): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\{\{([^{}"]{1,200})\}\}/gs, (whole, name: string | undefined) =>
    name === undefined ? markBraces(whole, keyOf) : JSON.stringify(mark(keyOf(name.trim(), true))),
  );
}
