import { tooManyValues } from './read-json.ts';
import { simplifyXml } from './simplify-xml.ts';
import { xmlEntities } from './xml-entities.ts';

const PROLOG = /^\s*(?:<\?[\s\S]*?\?>\s*|<!--[\s\S]*?-->\s*)*/;

/** Tags and attributes: far more than one person's data. More would block all callers while it is parsed. */
const MAX_PARTS = 30_000;

type Parse = (text: string) => unknown;
let parser: Promise<Parse> | null = null;

/**
 * XML as nested objects: texts stay text, attributes are `@name`, namespaces are dropped, repeated elements are lists.
 * A document type declaration is refused: it is where entities are defined, and SOAP forbids it (SOAP 1.1, 3).
 * @throws Error whose message quotes the text: not for logs; ExchangeFault `too_large` for too many parts
 */
export async function readXml(text: string): Promise<unknown> {
  const parse = await loadXmlParser();
  if (partsOf(text) > MAX_PARTS) throw tooManyValues();
  // Some systems write a line end before the declaration, which XML 1.0 (2.8) does not allow.
  const document = text.trimStart();
  const start = PROLOG.exec(document)?.[0].length ?? 0;
  if (/^<!DOCTYPE/i.test(document.slice(start, start + 9)))
    throw new SyntaxError('document type declaration');
  return simplifyXml(parse(document));
}

/** Loads the library before the first document: loading takes longer than an expression may. */
export function loadXmlParser(): Promise<Parse> {
  parser ??= createParser();
  return parser;
}

function partsOf(text: string): number {
  let parts = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === LESS || char === EQUALS) parts += 1;
  }
  return parts;
}

const LESS = 0x3c;
const EQUALS = 0x3d;

async function createParser(): Promise<Parse> {
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  const reader = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    entityDecoder: xmlEntities,
    // Namespaces are removed later: xsi:type and an element's own type must not be mixed up.
    removeNSPrefix: false,
    maxNestedTags: 100,
    jPath: false,
  });
  return (text) => {
    // The parser alone accepts a truncated document.
    if (XMLValidator.validate(text) !== true) throw new SyntaxError('not well-formed');
    return reader.parse(text) as unknown;
  };
}
