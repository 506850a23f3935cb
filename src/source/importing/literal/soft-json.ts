import { cleanText, mark } from '../marked-text.ts';
import { cleanTree } from '../plain-data.ts';

/** `{{name}}` in a text → marks; `keyOf` names each. */
export function markBraces(text: string, keyOf: (name: string) => string): string {
  return text.replace(/\{\{([^{}]{1,200})\}\}/g, (_whole, name: string) => mark(keyOf(name.trim())));
}

/**
 * JSON with `{{name}}` in it, inside texts or in place of values (`{"id": {{id}}}` is no JSON).
 * @returns undefined where it is no JSON even so
 */
export function parseSoftJson(text: string, keyOf: (name: string) => string): unknown {
  try {
    // An escape must not forge a mark: `\\ue000` goes before our own come.
    const unforged = cleanText(text).replace(/\\ue00[01]/gi, '');
    return cleanTree(JSON.parse(markOutside(unforged, keyOf)), { marks: 'kept' });
  } catch {
    return undefined;
  }
}

function markOutside(text: string, keyOf: (name: string) => string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\{\{([^{}"]{1,200})\}\}/gs, (whole, name: string | undefined) =>
    name === undefined ? markBraces(whole, keyOf) : JSON.stringify(mark(keyOf(name.trim()))),
  );
}
