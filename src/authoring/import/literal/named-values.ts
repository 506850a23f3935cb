/** `carteira: "…"`, `carteira="…"` inside a text: GraphQL, attributes of XML, whatever a body of text holds. */
const NAMED = /(?<![\w.:-])([A-Za-z_][\w.-]{0,79})(["']?\s*[:=]\s*)(["'])((?:(?!\3)[^<>\n])*)\3/g;
/** `carteira: 123` of GraphQL, `carteira=123` of a form that says it is text. */
const BARE =
  /(?<![\w.:"'-])([A-Za-z_][\w.-]{0,79})(\s*[:=]\s*)((?:\uE000[^\uE000\uE001]*\uE001|[\w.-])+)(?![\w"'(:])/g;

export interface NamedValue {
  name: string;
  value: string;
  /** Where the value stands in the text. */
  start: number;
  end: number;
}

/** A mark's key may look like a named value but is not one. */
const MARK = /\uE000[^\uE000\uE001]*\uE001/g;
const NAMESPACES = /^(xmlns|xsi|version|encoding)$/i;
/** In a tag, attributes of these names name the element (`<campo name="carteira">`) and hold no value. */
const NAMING = /^(name|id)$/i;

/** The named values in a text, in order, without namespaces and addresses. */
export function namedValues(text: string, { inTags = false }: { inTags?: boolean } = {}): NamedValue[] {
  const masked = text.replace(MARK, (whole) => `\uE000${'0'.repeat(whole.length - 2)}\uE001`);
  const quoted = [...masked.matchAll(NAMED)].map(({ index, 0: whole, 1: name = '', 4: value = '' }) => {
    const end = index + whole.length - 1;
    return { name, start: end - value.length, end };
  });
  const rest = masked.replace(NAMED, (whole) => ' '.repeat(whole.length));
  const bare = [...rest.matchAll(BARE)].map(({ index, 0: whole, 1: name = '', 3: value = '' }) => {
    const end = index + whole.length;
    return { name, start: end - value.length, end };
  });
  return [...quoted, ...bare.filter(({ start, end }) => /\d|\uE000/.test(masked.slice(start, end)))]
    .map(({ name, start, end }) => ({ name, value: text.slice(start, end), start, end }))
    .filter(({ name, value }) => value !== '' && !value.includes('://') && !NAMESPACES.test(name))
    .filter(({ name, value }) => !inTags || !NAMING.test(name) || /\s/.test(value))
    .sort((a, b) => a.start - b.start);
}
