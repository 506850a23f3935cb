import type { ApiBody } from '../api-operation.ts';
import { ImportError } from '../import-error.ts';
import { splitQuery } from '../literal/split-url.ts';
import { type KeyOf, markBraces, parseTemplatedJson } from '../literal/templated-json.ts';
import { cleanText } from '../marked-text.ts';
import { get, plainAt, textAt } from '../plain-data.ts';
import { pairsOf } from './variables.ts';

interface Read {
  body: ApiBody | null;
  notes: string[];
}

/** The body of a Postman request; `contentType` is what its headers say. */
export function readPostmanBody(body: unknown, contentType: string | null, keyOf: KeyOf): Read {
  const mode = textAt(body, 'mode');
  if (mode === 'raw') return { body: rawBody(body, contentType, keyOf), notes: [] };
  if (mode === 'urlencoded' || mode === 'formdata') return formBody(get(body, mode), mode, keyOf);
  if (mode === 'graphql') return { body: graphqlBody(get(body, 'graphql'), keyOf), notes: [] };
  if (mode === 'file') return { body: null, notes: ['O corpo é um arquivo, que o Carimbo não envia.'] };
  return { body: null, notes: [] };
}

function rawBody(body: unknown, contentType: string | null, keyOf: KeyOf): ApiBody | null {
  const text = textAt(body, 'raw') ?? '';
  if (text.trim() === '') return null;
  const language = textAt(plainAt(plainAt(body, 'options'), 'raw'), 'language') ?? contentType ?? '';
  return textBody(text, language, keyOf);
}

/** Text by what it is said to be, or else by what it looks like. */
export function textBody(text: string, said: string, keyOf: KeyOf): ApiBody {
  const looksXml = /^\s*</.test(text);
  if (/xml/i.test(said) || (looksXml && !/json|form/i.test(said)))
    return {
      kind: 'xml',
      text: markBraces(cleanText(text), keyOf),
      contentType: /xml/i.test(said) && said.includes('/') ? said : null,
    };
  const tree = parseTemplatedJson(text, keyOf);
  if (tree !== undefined && typeof tree === 'object' && tree !== null)
    return { kind: 'json', tree, facts: new Map(), contentType: /\+json|charset/i.test(said) ? said : null };
  if (tree === undefined && /^\s*(?:\{(?!\{)|\[)/.test(text) && !/graphql|plain/i.test(said)) throw notJson();
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

/** The body is not shown: it may hold a person's data, and so may what is copied of it. */
function notJson(): ImportError {
  return new ImportError(
    'O corpo do pedido começa como JSON e não é JSON: falta uma aspa, uma vírgula, um dois-pontos ou uma chave. Corrija o exemplo, ou peça outro; nada foi gravado.',
    'The request’s body begins like JSON and is not JSON: a quote, a comma, a colon or a brace is missing. Correct the example, or ask for it again; nothing was written.',
  );
}

function formBody(value: unknown, mode: string, keyOf: KeyOf): Read {
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

function graphqlBody(value: unknown, keyOf: KeyOf): ApiBody {
  const query = markBraces(textAt(value, 'query') ?? '', keyOf);
  const variables = get(value, 'variables');
  const tree = typeof variables === 'string' ? parseTemplatedJson(variables, keyOf) : variables;
  if (tree === undefined && typeof variables === 'string' && variables.trim() !== '') throw notJson();
  return { kind: 'json', tree: { query, variables: tree ?? {} }, facts: new Map(), contentType: null };
}
