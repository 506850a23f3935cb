import { withoutControls } from './clean.ts';

/**
 * A command line for Asterisk, with quoted arguments. `\` and `"` are escaped as res_agi.c (parse_args) reads them; control
 * characters are removed, so that no text can start another command.
 */
export function formatCommand(verb: string, args: readonly string[] = []): string {
  return `${[verb, ...args.map(quote)].join(' ')}\n`;
}

function quote(text: string): string {
  return `"${withoutControls(text).replace(/["\\]/g, '\\$&')}"`;
}

/** The words of a command line, as Asterisk parses them: quotes group, a backslash escapes the next character. */
export function parseCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quoted = false;
  let escaped = false;
  for (const character of line) {
    if (escaped) {
      word = (word ?? '') + character;
      escaped = false;
    } else if (character === '\\') {
      escaped = true;
    } else if (character === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (!quoted && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return words;
}
