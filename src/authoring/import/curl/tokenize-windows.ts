import type { Token, Tokens } from './tokenize.ts';

/** Splits as cmd.exe and then the C runtime do: `^` hides what follows from cmd, `\"` and `""` are a quote inside quotes. */
export function tokenizeWindows(text: string): Tokens {
  const plain = withoutCarets(text);
  const tokens: Token[] = [];
  let word: string | null = null;
  let quoted = false;
  let inQuotes = false;
  let newLine = true;
  const endWord = () => {
    if (word !== null) {
      tokens.push({ text: word, newLine, quoted });
      newLine = false;
    }
    word = null;
    quoted = false;
  };

  for (let at = 0; at < plain.length; at += 1) {
    const char = plain[at] as string;
    const next = plain[at + 1];
    if (char === '\\' && next === '"') {
      word = `${word ?? ''}"`;
      at += 1;
    } else if (char === '"' && inQuotes && next === '"') {
      word = `${word ?? ''}"`;
      at += 1;
    } else if (char === '"') {
      inQuotes = !inQuotes;
      quoted = true;
      word ??= '';
    } else if (!inQuotes && /\s/.test(char)) {
      endWord();
      if (char === '\n') newLine = true;
    } else word = (word ?? '') + char;
  }
  endWord();
  return { tokens, unclosed: inQuotes };
}

/**
 * Whether a command for Windows by its `^` is quoted for a POSIX shell all the same, as it is after somebody changed one
 * half of it: a word begins with `'`, which cmd does not know, or a line ends in a backslash.
 */
export function isMixed(text: string): boolean {
  const unquoted = withoutCarets(text)
    .replace(/\\"|""/g, '')
    .replace(/"[^"]*"/g, '');
  return /\\[ \t]*\n/.test(text) || /(^|\s)'/.test(unquoted);
}

/** Such a command as a POSIX shell would have it: lines joined, `^&` and `^"` without their caret. */
export function withoutWindows(text: string): string {
  return text.replace(/\^[ \t]*\n/g, ' ').replace(/\^(?=[&|<>^"'%(){}!])/g, '');
}

/** At a line's end it joins the lines; before anything else it is gone and that stays. */
function withoutCarets(text: string): string {
  return text.replace(/\^[ \t]*\n/g, ' ').replace(/\^([\s\S])/g, '$1');
}
