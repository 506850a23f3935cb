/** Fields of one record, or why it is none (RFC 4180). `open`: a quoted field has not ended where the text ends. */
export type Split = { fields: string[] } | { fault: 'open' | 'stray_quote' };

/**
 * Splits one record. Not with csv-parse, because of broken files: there one unclosed quote joins all lines up to the next
 * quote, or to the end of the file, into a single record, and people disappear without a message. Here each record is
 * split alone, so that only the line at fault is lost, and is reported by its number.
 * For clean records both agree (tested).
 *
 * A quote inside a field that does not begin with one is plain text, as many systems export it.
 */
export function splitRecord(text: string, delimiter: string): Split {
  if (!text.includes('"')) return { fields: text.split(delimiter) };
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      if (end === -1) return { fields: [...fields, text.slice(at)] };
      fields.push(text.slice(at, end));
      at = end + 1;
      continue;
    }
    const close = closingQuote(text, at + 1);
    if (close === -1) return { fault: 'open' };
    fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
    if (close + 1 === text.length) return { fields };
    if (text[close + 1] !== delimiter) return { fault: 'stray_quote' };
    at = close + 2;
  }
}

/** Where the quoted field ends: at the first quote that is not doubled. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}
