import { simplifyXml } from './simplify-xml.ts';
import { xmlEntities } from './xml-entities.ts';

const PROLOG = /^\s*(?:<\?[\s\S]*?\?>\s*|<!--[\s\S]*?-->\s*)*/;

type Parse = (text: string) => unknown;
let parser: Promise<Parse> | null = null;

/**
 * XML as nested objects: texts stay text, attributes are `@name`, namespaces are gone, elements that repeat are lists.
 * A document type declaration is refused: it is where entities are defined, and SOAP forbids it (SOAP 1.1, 3).
 * @throws Error whose message quotes the text: not for logs
 */
export async function readXml(text: string): Promise<unknown> {
  parser ??= loadParser();
  const parse = await parser;
  const start = PROLOG.exec(text)?.[0].length ?? 0;
  if (/^<!DOCTYPE/i.test(text.slice(start, start + 9))) throw new SyntaxError('document type declaration');
  return simplifyXml(parse(text));
}

async function loadParser(): Promise<Parse> {
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
    // Namespaces are taken off later: xsi:type and a type of their own must not be mixed up.
    removeNSPrefix: false,
    maxNestedTags: 100,
    jPath: false,
  });
  return (text) => {
    // The reader alone takes half a document for a whole one.
    if (XMLValidator.validate(text) !== true) throw new SyntaxError('not well-formed');
    return reader.parse(text) as unknown;
  };
}
