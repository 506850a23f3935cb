/** About two screens. */
const MAX_SHOWN = 4_096;

/** A body for people: JSON and XML are indented, long text is cut; `raw` returns it as received. */
export function prettyBody(body: string, raw: boolean): { text: string; cut: number } {
  if (raw) return { text: body, cut: 0 };
  const text = prettyJson(body) ?? prettyXml(body) ?? body;
  return text.length <= MAX_SHOWN
    ? { text, cut: 0 }
    : { text: text.slice(0, MAX_SHOWN), cut: text.length - MAX_SHOWN };
}

/** Indents the text instead of parsing it: long numbers would lose digits as doubles. */
function prettyJson(body: string): string | null {
  if (!/^\s*[[{]/.test(body)) return null;
  try {
    JSON.parse(body);
  } catch {
    return null;
  }
  const tokens = body.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let text = '';
  for (const [i, token] of tokens.entries()) {
    const line = (level: number) => `\n${'  '.repeat(level)}`;
    const isEmpty = /^[}\]]$/.test(tokens[i + 1] ?? '') && /^[{[]$/.test(token);
    const closesEmpty = /^[}\]]$/.test(token) && /^[{[]$/.test(tokens[i - 1] ?? '');
    if (/^[{[]$/.test(token)) {
      depth += 1;
      text += isEmpty ? token : token + line(depth);
    } else if (/^[}\]]$/.test(token)) {
      depth -= 1;
      text += closesEmpty ? token : line(depth) + token;
    } else text += token === ',' ? `,${line(depth)}` : token === ':' ? ': ' : token;
  }
  return text;
}

/** One element per line; text stays with its element. */
function prettyXml(body: string): string | null {
  if (!/^\s*<[?!a-zA-Z]/.test(body) || /^\s*<(!doctype )?html/i.test(body)) return null;
  const tokens = body.match(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<[^>]*>|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let hasText = false;
  for (const token of tokens) {
    const isTag = token.startsWith('<') && !token.startsWith('<![CDATA[');
    if (!isTag && token.trim() === '') continue;
    if (!isTag) {
      lines[lines.length - 1] += token.trim();
      hasText = true;
    } else if (token.startsWith('</')) {
      depth = Math.max(0, depth - 1);
      const opened = lines.at(-1)?.trim() ?? '';
      const isEmpty =
        opened.startsWith('<') && !/[/?!]/.test(opened[1] ?? '') && nameOf(opened) === nameOf(token);
      if (hasText || isEmpty) lines[lines.length - 1] += token;
      else lines.push('  '.repeat(depth) + token);
      hasText = false;
    } else {
      lines.push('  '.repeat(depth) + token);
      if (!/^<[?!]|\/>$/.test(token)) depth += 1;
    }
  }
  return lines.join('\n');
}

const nameOf = (tag: string) => /^<\/?([^\s/>]+)/.exec(tag)?.[1];
