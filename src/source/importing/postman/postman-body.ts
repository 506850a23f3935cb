import type { ApiBody } from '../api-operation.ts';
import { markBraces, parseSoftJson } from '../literal/soft-json.ts';
import { splitQuery } from '../literal/split-url.ts';
import { cleanText } from '../marked-text.ts';
import { get, plainAt, textAt } from '../plain-data.ts';
import { pairsOf } from './variables.ts';

interface Read {
  body: ApiBody | null;
  notes: string[];
}

/** The body of a Postman request; `contentType` is what its headers say. */
export function readPostmanBody(
  body: unknown,
  contentType: string | null,
  keyOf: (name: string) => string,
): Read {
  const mode = textAt(body, 'mode');
  if (mode === 'raw') return { body: rawBody(body, contentType, keyOf), notes: [] };
  if (mode === 'urlencoded' || mode === 'formdata') return formBody(get(body, mode), mode, keyOf);
  if (mode === 'graphql') return { body: graphqlBody(get(body, 'graphql'), keyOf), notes: [] };
  if (mode === 'file') return { body: null, notes: ['O corpo é um arquivo, que o Carimbo não envia.'] };
  return { body: null, notes: [] };
}

function rawBody(body: unknown, contentType: string | null, keyOf: (name: string) => string): ApiBody | null {
  const text = textAt(body, 'raw') ?? '';
  if (text.trim() === '') return null;
  const language = textAt(plainAt(plainAt(body, 'options'), 'raw'), 'language') ?? contentType ?? '';
  return textBody(text, language, keyOf);
}

/** Text by what it is said to be, or else by what it looks like. */
export function textBody(text: string, said: string, keyOf: (name: string) => string): ApiBody {
  const looksXml = /^\s*</.test(text);
  if (/xml/i.test(said) || (looksXml && !/json|form/i.test(said)))
    return {
      kind: 'xml',
      text: markBraces(cleanText(text), keyOf),
      contentType: /xml/i.test(said) && said.includes('/') ? said : null,
    };
  const tree = parseSoftJson(text, keyOf);
  if (tree !== undefined && typeof tree === 'object' && tree !== null)
    return { kind: 'json', tree, facts: new Map(), contentType: /\+json|charset/i.test(said) ? said : null };
  if (/form/i.test(said)) {
    const fields = splitQuery(cleanText(text)).map((field) => ({
      ...field,
      value: markBraces(field.value, keyOf),
    }));
    return { kind: 'form', fields };
  }
  return {
    kind: 'text',
    text: markBraces(cleanText(text), keyOf),
    contentType: said.includes('/') ? said : null,
  };
}

function formBody(value: unknown, mode: string, keyOf: (name: string) => string): Read {
  if (typeof value === 'string') return { body: textBody(value, 'form', keyOf), notes: [] };
  const pairs = pairsOf(value);
  const texts = pairs.filter(({ item }) => textAt(item, 'type') !== 'file');
  const notes = [
    ...(mode === 'formdata'
      ? ['O exemplo usa multipart/form-data; o Carimbo envia um formulário comum: confirme que é aceito.']
      : []),
    ...(texts.length < pairs.length ? ['O exemplo envia um arquivo, que ficou de fora.'] : []),
  ];
  const fields = texts.map(({ key, value: text }) => ({
    name: key,
    value: markBraces(text, keyOf),
    required: true,
  }));
  return { body: { kind: 'form', fields }, notes };
}

function graphqlBody(value: unknown, keyOf: (name: string) => string): ApiBody {
  const query = markBraces(textAt(value, 'query') ?? '', keyOf);
  const variables = get(value, 'variables');
  const tree = typeof variables === 'string' ? parseSoftJson(variables, keyOf) : variables;
  return { kind: 'json', tree: { query, variables: tree ?? {} }, facts: new Map(), contentType: null };
}
