/** Longer bodies are no examples. */
const LONGEST = 1_000_000;
const TOKENS =
  /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\{\{[^{}"\n]{1,200}\}\}|\$\{[^{}"\n]{1,200}\}|<[^<>"\n]{1,200}>|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\\[^\S\n]*(?:\n|$)|[{}[\],:]|\s+|[^\s{}[\],:"'\\<>/]+|[\s\S]/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** The first three are Python's. */
const WORDS: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  undefined: 'null',
  true: 'true',
  false: 'false',
  null: 'null',
};

/**
 * Text that is nearly JSON as the JSON it was meant to be: commas too many, keys without quotes, single quotes, comments,
 * backslashes at a line's end, line breaks in texts. A bare word in place of a value stands for one: it becomes `<word>`.
 * @param holder what stands for a `{{name}}` outside of quotes, as JSON
 * @returns null where it is no JSON even so
 */
export function strictJson(text: string, holder: (name: string) => string): string | null {
  if (text.length > LONGEST || !/^(?:\s|\\(?=\s)|\/[/*])*[{[]/.test(text.slice(0, 10_000))) return null;
  const tokens: string[] = [];
  for (const [token] of text.matchAll(TOKENS)) {
    if (isSpace(token)) continue;
    // A quote that does not end, a stray slash: what follows cannot be told apart.
    if (/^["'\\<>/]$/.test(token)) return null;
    tokens.push(token);
  }
  return tokens
    .map((token, index) => {
      const next = tokens[index + 1];
      if (token === ',' && (next === '}' || next === ']')) return '';
      if (/^[{}[\],:]$/.test(token)) return token;
      return written(token, { isKey: next === ':', holder });
    })
    .join('');
}

function isSpace(token: string): boolean {
  return /^(?:\s|\/\/|\/\*|\\[^\S\n]*(?:\n|$))/.test(token);
}

function written(
  token: string,
  { isKey, holder }: { isKey: boolean; holder: (name: string) => string },
): string {
  if (/^["']/.test(token)) return quoted(token.slice(1, -1));
  if (token.startsWith('{{')) return isKey ? JSON.stringify(token) : holder(token.slice(2, -2).trim());
  if (isKey || /^[<$]/.test(token)) return JSON.stringify(token);
  if (NUMBER.test(token)) return token;
  if (Object.hasOwn(WORDS, token)) return WORDS[token] as string;
  // 00012345 is no number; what it is has all its digits as a text.
  return JSON.stringify(/^[-+.\d]/.test(token) ? token : `<${token}>`);
}

/** The inside of a text, with the escapes that JSON knows. */
function quoted(inside: string): string {
  const escaped = inside.replace(/\\([\s\S])|(["\u0000-\u001f])/g, (whole, after?: string, bare?: string) => {
    if (bare !== undefined) return JSON.stringify(bare).slice(1, -1);
    if (after === '\n') return '';
    return /["\\/bfnrtu]/.test(after ?? '') ? whole : JSON.stringify(after).slice(1, -1);
  });
  return `"${escaped}"`;
}
