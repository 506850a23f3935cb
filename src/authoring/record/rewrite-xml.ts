import type { Leaf, Rewriting } from './leaf.ts';

const TOKENS =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\/\s*([^\s>]+)[^>]*>|<([^\s/>!?]+)((?:"[^"]*"|'[^']*'|[^"'>])*)>|<[^>]*>|[^<]+/g;
const ATTRIBUTE = /([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Rewrites each text and attribute of XML and keeps everything else. @returns null for other text */
export function rewriteXml(text: string, rewriting: Rewriting, inner: (leaf: Leaf) => string): string | null {
  if (!/^\s*</.test(text)) return null;
  const open: string[] = [];
  const leaf = (content: string): Leaf => ({ key: open.at(-1) ?? '', path: open.join('.'), text: content });

  return text.replace(TOKENS, (token, cdata?: string, closed?: string, opened?: string, attributes = '') => {
    if (cdata !== undefined) return `<![CDATA[${inner(leaf(cdata))}]]>`;
    if (closed !== undefined) {
      open.pop();
      return token;
    }
    if (opened !== undefined) {
      open.push(local(opened));
      const rewritten = rewriteAttributes(attributes, rewriting, open.join('.'));
      if (/\/\s*$/.test(attributes)) open.pop();
      return `<${opened}${rewritten}>`;
    }
    if (token.startsWith('<') || token.trim() === '') return token;
    return encode(inner(leaf(decode(token))));
  });
}

function rewriteAttributes(attributes: string, rewriting: Rewriting, path: string): string {
  return attributes.replace(ATTRIBUTE, (whole, name: string, equals: string, quoted: string) => {
    if (/^xmlns|^xsi:/.test(name)) return whole;
    const key = local(name);
    const text = rewriting.leaf({ key, path: `${path}.@${key}`, text: decode(quoted.slice(1, -1)) });
    return `${name}${equals}"${encode(text).replaceAll('"', '&quot;')}"`;
  });
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name = '') => {
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      return ENTITIES[name] ?? whole;
    },
  );
}

function encode(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
