/** Rewrites the value of a name: itself, or the mark of a variable. */
export type Hide = (name: string, value: string) => string;

/** `<senha>…</senha>`, whose content may stand in a CDATA section; and the same escaped, as XML in XML is. */
const ELEMENT = /(<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>)(?:<!\[CDATA\[([^<>]*)\]\]>|([^<>]+))(?=<\/)/g;
const ESCAPED = /(&lt;(?:[\w.-]+:)?([\w.-]+)(?:\s(?:(?!&[lg]t;).)*)?&gt;)((?:(?!&[lg]t;).)+)(?=&lt;\/)/gs;
/** `senha="…"`, `"senha": "…"`: attributes, and JSON that cannot be read as such. */
const QUOTED = /(?<![\w.-])([\w.-]{1,80})(["']?\s*[:=]\s*)(["'])((?:(?!\3)[^<>])*)\3/g;
/** `senha=…` of a form that says it is text. */
const PAIR = /(^|[&;?\s])([\w.-]{1,80})=([^&;\s"'<>]+)/g;

/** A body that is text only, XML or anything, each of its named values hidden where it has to be. */
export function hideInText(text: string, hide: Hide): string {
  return text
    .replace(
      ELEMENT,
      (whole, open: string, name: string, cdata: string | undefined, plain: string | undefined) => {
        const value = cdata ?? plain ?? '';
        const hidden = hide(name, value);
        return hidden === value ? whole : `${open}${hidden}`;
      },
    )
    .replace(ESCAPED, (_whole, open: string, name: string, value: string) => `${open}${hide(name, value)}`)
    .replace(
      QUOTED,
      (_whole, name: string, between: string, quote: string, value: string) =>
        `${name}${between}${quote}${hide(name, value)}${quote}`,
    )
    .replace(
      PAIR,
      (_whole, before: string, name: string, value: string) => `${before}${name}=${hide(name, value)}`,
    );
}
