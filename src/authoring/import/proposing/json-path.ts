import type { Step } from '../api-operation.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Reserved words of JSONata. */
const WORDS = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function', 'λ']);

/** Steps → a JSONata path. Positions are kept only where asked: without them a path says all items of a list. */
export function jsonPath(steps: readonly Step[], { positions }: { positions: boolean }): string {
  const path = steps.reduce<string>((text, step) => {
    if (typeof step === 'number') return positions ? `${text === '' ? '$' : text}[${step}]` : text;
    return text === '' ? quoted(step) : `${text}.${quoted(step)}`;
  }, '');
  return path === '' ? '$' : path;
}

function quoted(name: string): string {
  if (NAME.test(name) && !WORDS.has(name)) return name;
  if (name !== '' && !/[`\n\r\\]/.test(name)) return `\`${name}\``;
  // A backtick cannot stand between backticks.
  return `$lookup($, ${JSON.stringify(name)})`;
}
