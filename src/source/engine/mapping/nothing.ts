/** Whether a value is empty: null, blank text, an empty list or object, a list of such. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length <= 100 && value.every(isNothing);
  return typeof value === 'object' && Object.keys(value).length === 0;
}

const NAME = /^(?:[\p{L}_][\p{L}\p{N}_]*|`[^`]+`)$/u;

/**
 * Whether an expression without a result is a plain path (`data.items[0]`) to a place that exists and is empty. Then the
 * reply says "not found"; a path to a place that does not exist is a mistake in the file, and must be reported as one.
 */
export function isEmptyPlace(expression: string, body: unknown): boolean {
  const path = expression
    .trim()
    .replace(/^\${1,2}\./, '')
    .replace(/\[0?\]$/, '');
  let at = body;
  for (const name of path.split('.')) {
    if (!NAME.test(name)) return false;
    const key = name.replaceAll('`', '');
    if (Array.isArray(at) && at.length === 1) at = at[0];
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Record<string, unknown>)[key];
  }
  return isNothing(at);
}
