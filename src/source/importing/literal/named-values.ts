import { marksIn } from '../marked-text.ts';

/** `carteira: "…"`, `carteira="…"` inside a text: GraphQL, attributes of XML, whatever a body of text holds. */
const NAMED = /(?<![\w.:-])([A-Za-z_][\w.-]{0,79})(\s*[:=]\s*)(["'])((?:(?!\3)[^<>\n])*)\3/g;
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

/** The named values in a text, in order; names of namespaces and addresses are none. */
export function namedValues(text: string): NamedValue[] {
  const found = [...text.matchAll(NAMED)].map((match) => {
    const [whole, name = '', , , value = ''] = match;
    const end = match.index + whole.length - 1;
    return { name, value, start: end - value.length, end };
  });
  const bare = [...text.matchAll(BARE)].map((match) => {
    const [whole, name = '', , value = ''] = match;
    const end = match.index + whole.length;
    return { name, value, start: end - value.length, end };
  });
  const inside = (at: number) => found.some(({ start, end }) => at >= start && at < end);
  return [...found, ...bare.filter(({ value, start }) => !inside(start) && /\d|\uE000/.test(value))]
    .filter(
      ({ name, value }) =>
        value !== '' && !/^(xmlns|xsi|name|id|version|encoding)$/i.test(name) && !value.includes('://'),
    )
    .sort((a, b) => a.start - b.start);
}

/** Whether looking for them is worth it: a plain value is none. */
export function holdsNamedValues(text: string): boolean {
  return /[:=]/.test(text) && (text.length > 3 || marksIn(text).length > 0) && namedValues(text).length > 0;
}
