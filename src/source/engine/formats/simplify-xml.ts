const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * A parsed document in a form that is easy to map: names without prefixes; no namespace declarations and no attributes of
 * XML Schema, which would turn a plain name into `{"#text": "João", "@type": "xsd:string"}`; null for `xsi:nil="true"`.
 */
export function simplifyXml(document: unknown): unknown {
  return simplify(document, new Set(['xsi']));
}

function simplify(node: unknown, outer: ReadonlySet<string>): unknown {
  if (Array.isArray(node)) return node.map((item) => simplify(item, outer));
  if (typeof node !== 'object' || node === null) return node;

  const entries = Object.entries(node);
  const schema = schemaPrefixes(entries, outer);
  const found = new Map<string, unknown[]>();
  let isNil = false;
  for (const [name, value] of entries) {
    if (name === '#text') {
      add(found, name, value);
      continue;
    }
    const isAttribute = name.startsWith('@');
    const { prefix, local } = parts(isAttribute ? name.slice(1) : name);
    if (isAttribute && schema.has(prefix)) {
      if (local === 'nil' && /^(true|1)$/.test(String(value))) isNil = true;
    } else if (isAttribute) {
      if (prefix !== 'xmlns' && name !== '@xmlns') add(found, `@${local}`, value);
    } else add(found, local, simplify(value, schema));
  }
  if (isNil) return null;
  if (found.size === 0) return '';
  if (found.size === 1 && found.has('#text')) return found.get('#text')?.[0];
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function schemaPrefixes(
  entries: readonly [string, unknown][],
  outer: ReadonlySet<string>,
): ReadonlySet<string> {
  const declared = entries.filter(([name, value]) => name.startsWith('@xmlns:') && value === XSI);
  if (declared.length === 0) return outer;
  return new Set([...outer, ...declared.map(([name]) => name.slice('@xmlns:'.length))]);
}

function parts(name: string): { prefix: string; local: string } {
  const colon = name.indexOf(':');
  return colon === -1
    ? { prefix: '', local: name }
    : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
}

/** The same name under two prefixes becomes a list, like a repeated element. */
function add(found: Map<string, unknown[]>, name: string, value: unknown): void {
  if (name === '__proto__') return;
  const values = found.get(name) ?? [];
  found.set(name, values);
  if (Array.isArray(value)) for (const item of value) values.push(item);
  else values.push(value);
}
