import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';

/** Long lines are not folded: folded text is hard to compare with the reply. */
const STYLE = { lineWidth: 0, indent: 2 } as const;

/**
 * Adds an entry to `tests` of a source file. Everything else stays byte for byte: comments, blank lines, quotes.
 * @throws Error for a file that is no YAML mapping
 */
export function addTest(text: string, test: object): string {
  const wanted = withTest(parseDocument(text).toJS(), test);
  const spliced = splice(text, test);
  if (spliced !== null && isDeepStrictEqual(parseDocument(spliced).toJS(), wanted)) return spliced;
  // An unusual layout (`tests: []`, a file in one line): the library rewrites the whole file and keeps comments.
  const document = parseDocument(text);
  const tests = document.get('tests');
  if (isSeq(tests) && tests.items.length > 0) document.addIn(['tests'], document.createNode(test));
  else document.set('tests', document.createNode([test]));
  return document.toString(STYLE);
}

function withTest(settings: unknown, test: object): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new Error('a source file is a mapping');
  const tests = 'tests' in settings && Array.isArray(settings.tests) ? settings.tests : [];
  return JSON.parse(JSON.stringify({ ...settings, tests: [...tests, test] }));
}

/** Dates in quotes: YAML 1.1, which editors and other programs use, would not read them as text. */
function write(tests: object[]): string {
  const document = new Document(tests);
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && /^\d{4}-\d\d?-\d/.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString(STYLE);
}

/** Appends the entry to the list, or `tests:` to the file; null where neither has its usual form. */
function splice(text: string, test: object): string | null {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const item = (indent: string) =>
    write([test])
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : indent + line))
      .join(eol) + eol;
  const { contents } = parseDocument(text);
  if (!isMap(contents) || contents.flow) return null;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'tests');
  if (pair === undefined) {
    const start = text === '' || text.endsWith('\n') ? text : text + eol;
    return `${start}${eol}tests:${eol}${item('  ')}`;
  }
  const tests = pair.value;
  if (!isSeq(tests) || tests.flow || tests.items.length === 0) return null;
  const [first, last] = [tests.items[0], tests.items.at(-1)].map((node) => (isMap(node) ? node.range : null));
  if (!first || !last) return null;
  const indent = /(?:^|\n)([ ]*)-[ ]+$/.exec(text.slice(0, first[0]))?.[1];
  if (indent === undefined) return null;
  const end = endOfContent(text, last[1]);
  const before = text.slice(0, end);
  return `${before}${before.endsWith('\n') ? '' : eol}${item(indent)}${text.slice(end)}`;
}

/** The end of the line at which a value ends: a comment after it belongs to it, blank lines do not. */
function endOfContent(text: string, offset: number): number {
  const content = text.slice(0, offset).trimEnd().length;
  const newline = text.indexOf('\n', content);
  return newline === -1 ? text.length : newline + 1;
}
