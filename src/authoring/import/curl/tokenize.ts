/** Words of one command line; `newLine` says where a line of its own begins. */
export interface Token {
  text: string;
  newLine: boolean;
  /** Was in quotes, so that `|` is a text and no pipe. */
  quoted: boolean;
}

export interface Tokens {
  tokens: Token[];
  /** A quote was never closed: what follows it may be wrong. */
  unclosed: boolean;
}

/** `^` at a line's end, or before a quote: the Windows command line. */
export function isWindowsCommand(text: string): boolean {
  return /\^[ \t]*\n|\^["%]/.test(text);
}

/** Splits as a POSIX shell does (IEEE 1003.1, 2.2 Quoting), with bash's `$'…'`; nothing is expanded. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  let word: string | null = null;
  let quoted = false;
  let newLine = true;
  let unclosed = false;
  let at = 0;

  const add = (part: string) => {
    word = (word ?? '') + part;
  };
  const endWord = () => {
    if (word !== null) {
      tokens.push({ text: word, newLine, quoted });
      newLine = false;
    }
    word = null;
    quoted = false;
  };
  const quote = (read: (text: string, from: number) => Quoted, from: number) => {
    const part = read(text, from);
    add(part.text);
    quoted = true;
    unclosed ||= !part.closed;
    at = part.next;
  };

  while (at < text.length) {
    const char = text[at] as string;
    const next = text[at + 1];
    if (char === '\n') {
      endWord();
      newLine = true;
      at += 1;
    } else if (char === ' ' || char === '\t') {
      endWord();
      at += 1;
    } else if ((char === '\\' || char === '`') && endsLine(text, at + 1)) {
      // A line goes on: with a backslash, or PowerShell's backtick. Spaces after it are an e-mail's doing.
      endWord();
      at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) + 1;
    } else if (char === '\\') {
      add(next ?? '');
      at += 2;
    } else if (char === "'") quote(singleQuoted, at + 1);
    else if (char === '"') quote(doubleQuoted, at + 1);
    else if (char === '$' && next === "'") quote(ansiQuoted, at + 2);
    else if (char === '$' && next === '"') quote(doubleQuoted, at + 2);
    else {
      add(char);
      at += 1;
    }
  }
  endWord();
  return { tokens, unclosed };
}

interface Quoted {
  text: string;
  next: number;
  closed: boolean;
}

function endsLine(text: string, from: number): boolean {
  return /^[ \t]*(\n|$)/.test(text.slice(from, from + 200));
}

function singleQuoted(text: string, from: number): Quoted {
  const end = text.indexOf("'", from);
  return end < 0
    ? { text: text.slice(from), next: text.length, closed: false }
    : { text: text.slice(from, end), next: end + 1, closed: true };
}

function doubleQuoted(text: string, from: number): Quoted {
  let out = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '"') return { text: out, next: at + 1, closed: true };
    const next = text[at + 1];
    if (char !== '\\' || next === undefined) out += char;
    else {
      // Only these may be escaped in double quotes; before anything else the backslash stays.
      if (next !== '\n') out += '"\\$`'.includes(next) ? next : `\\${next}`;
      at += 1;
    }
  }
  return { text: out, next: text.length, closed: false };
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  E: '\x1b',
};
const ESCAPE = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/;

/** What browsers write when a body has a `'` or is not ASCII: “Copy as cURL (bash)”. */
function ansiQuoted(text: string, from: number): Quoted {
  let out = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === "'") return { text: out, next: at + 1, closed: true };
    if (char !== '\\') {
      out += char;
      continue;
    }
    const match = ESCAPE.exec(text.slice(at + 1, at + 10));
    if (match) {
      out += fromCode(match);
      at += match[0].length;
    } else {
      const next = text[at + 1] ?? '';
      out += SIMPLE[next] ?? (/['"\\?]/.test(next) ? next : `\\${next}`);
      at += 1;
    }
  }
  return { text: out, next: text.length, closed: false };
}

function fromCode(match: RegExpExecArray): string {
  const hex = match[1] ?? match[2] ?? match[3];
  const code = hex === undefined ? Number.parseInt(match[4] as string, 8) & 0xff : Number.parseInt(hex, 16);
  return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
}
