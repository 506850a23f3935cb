import { type Encode, fill, placesIn, TemplateError } from '../../engine/template.ts';
import type { Values } from '../../exchange.ts';
import { FAULTS } from './faults.ts';

/** Comment, CDATA, instruction or DOCTYPE, tag, text: the parts of an XML document, each with its own rules. */
const PART =
  /(?<silent><!--[\s\S]*?-->|<\?[\s\S]*?\?>|<![A-Z][^>]*>)|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|(?<tag><(?:[^<>"']|"[^"]*"|'[^']*')*>)|(?<text>[^<]+)/gy;

/** What XML 1.0 cannot hold, not even escaped (production 2, Char). */
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // As themselves, line ends become a blank inside an attribute.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * XML with its places filled: in text, in CDATA and in quoted attributes, and nowhere else.
 * @throws TemplateError for a value that XML cannot hold; ExchangeFault `template_invalid`
 */
export function renderXml(template: string, values: Values): string {
  const encode = declaresUtf8(template) ? escapeXml : escapeXmlAscii;
  let filled = '';
  let end = 0;
  for (const match of template.matchAll(PART)) {
    const { cdata, tag, text } = match.groups ?? {};
    end = match.index + match[0].length;
    if (text !== undefined) filled += fill(text, values, encode);
    else if (cdata !== undefined) filled += `<![CDATA[${fill(cdata, values, escapeCdata)}]]>`;
    else filled += tag === undefined ? closed(match[0]) : renderTag(tag, values, encode);
  }
  if (end !== template.length)
    throw FAULTS.template('o corpo XML não está bem formado: há um < ou aspas que não fecham');
  return filled;
}

function renderTag(tag: string, values: Values, encode: Encode): string {
  closed(tag.replaceAll(/"[^"]*"|'[^']*'/g, '""'));
  return fill(tag, values, encode);
}

function closed(text: string): string {
  if (placesIn(text).length === 0) return text;
  throw FAULTS.template(
    'no XML, um ${…} só pode ficar no texto de um elemento, num atributo entre aspas ou em CDATA',
  );
}

export function escapeXml(value: string): string {
  return checked(value).replaceAll(/[&<>"'\t\n\r]/g, (char) => ENTITIES[char] ?? char);
}

/** For a template that declares another encoding: what leaves is ASCII, which is the same in all of them. */
function escapeXmlAscii(value: string): string {
  return escapeXml(value).replaceAll(/[^\x00-\x7f]/gu, (char) => `&#${char.codePointAt(0)};`);
}

function escapeCdata(value: string): string {
  return checked(value).replaceAll(']]>', ']]]]><![CDATA[>');
}

function checked(value: string): string {
  if (FORBIDDEN.test(value)) throw new TemplateError('xml', 'characters that XML knows');
  return value;
}

function declaresUtf8(template: string): boolean {
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w-]+)["']/.exec(template)?.[1];
  return declared === undefined || declared.toLowerCase() === 'utf-8';
}
