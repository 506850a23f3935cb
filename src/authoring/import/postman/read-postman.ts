import type { ApiDocument, ApiOperation, ApiSummary, ApiVariable } from '../api-operation.ts';
import { ImportError } from '../import-error.ts';
import { withKeys, withoutLiterals } from '../literal/literal-request.ts';
import { isSecretName } from '../literal/secret-names.ts';
import { markBraces } from '../literal/templated-json.ts';
import { cleanText, oneLine, rewriteMarked } from '../marked-text.ts';
import { get, isPlain, listAt, type Plain, plainAt, textAt } from '../plain-data.ts';
import { readPostmanAuth } from './postman-auth.ts';
import { readPostmanBody } from './postman-body.ts';
import { scriptNotes } from './postman-scripts.ts';
import { readPostmanUrl } from './postman-url.ts';
import { savedReply } from './saved-replies.ts';
import { environmentValues, pairsOf, readVariables } from './variables.ts';

/** Maximum nesting of folders; no real collection is deeper. */
const DEEPEST = 30;

/** A request with the folders around it, the nearest first. */
interface Found {
  item: Plain;
  around: Plain[];
}

/** Postman collections 2.0 and 2.1. @throws ImportError for anything else */
export function readPostman(
  file: Plain,
  { label, environment }: { label: string; environment?: Plain | undefined },
): ApiDocument {
  // The Postman API wraps what the application exports.
  const collection = isPlain(file.collection) ? file.collection : file;
  if (itemsOf(collection) === null) throw notPostman(collection, label);
  const found = requestsIn(collection, [collection], DEEPEST);
  const schema = textAt(plainAt(collection, 'info'), 'schema') ?? '';
  return {
    format: `Postman ${/v2\.0/.test(schema) ? '2.0' : '2.1'}`,
    title: oneLine(textAt(plainAt(collection, 'info'), 'name') ?? label),
    operations: found.map((each, index) => summarise(each, { index, environment })),
    notes: [],
  };
}

function requestsIn(folder: Plain, around: Plain[], depth: number): Found[] {
  if (depth === 0) return [];
  return (itemsOf(folder) ?? [])
    .filter(isPlain)
    .flatMap((item) =>
      itemsOf(item) !== null
        ? requestsIn(item, [item, ...around], depth - 1)
        : get(item, 'request') === undefined
          ? []
          : [{ item, around }],
    );
}

/** The first drafts of 2.1 said `items` and `variables`. */
function itemsOf(folder: Plain): unknown[] | null {
  const items = get(folder, 'item') ?? get(folder, 'items');
  return Array.isArray(items) ? items : null;
}

interface Place {
  index: number;
  environment: Plain | undefined;
}

function summarise({ item, around }: Found, { index, environment }: Place): ApiSummary {
  const request = requestOf(item);
  const name = oneLine(textAt(item, 'name') ?? '');
  const folders = around
    .slice(0, -1)
    .reverse()
    .map((folder) => oneLine(textAt(folder, 'name') ?? '', 40));
  const url = readPostmanUrl(get(request, 'url'), new Map(), (key) => key);
  const method = (textAt(request, 'method') || 'GET').toUpperCase();
  const summary = [...folders, name].filter(Boolean).join(' / ');
  const path = rewriteMarked(url.path, { variable: (key) => `{${key}}` }).replace(SEGMENT, '$1{$2}') || '/';
  const takes = [...url.query.map((field) => field.name), ...bodyNames(get(request, 'body'))];
  // Names repeat; numbers do not.
  const id = `${index + 1}. ${name || `${method} ${path}`}`;
  return {
    id,
    method,
    path,
    summary,
    takes,
    read: () => readRequest({ item, around }, { id, method, summary, environment }),
  };
}

/** `:carteira` in a path. */
const SEGMENT = /(^|\/):([A-Za-z]\w*)(?=\/|$)/g;

/** Names of what a body takes, without reading it whole. */
function bodyNames(body: unknown): string[] {
  const fields = [...pairsOf(get(body, 'urlencoded')), ...pairsOf(get(body, 'formdata'))].map(
    ({ key }) => key,
  );
  const raw = (textAt(body, 'raw') ?? '').slice(0, 20_000);
  return [...fields, ...[...raw.matchAll(/"([^"\\]{1,60})"\s*:/g)].map((match) => match[1] as string)];
}

function readRequest(
  { item, around }: Found,
  {
    id,
    method,
    summary,
    environment,
  }: { id: string; method: string; summary: string; environment: Plain | undefined },
): ApiOperation {
  const request = requestOf(item);
  const lists = [...around]
    .reverse()
    .map((folder) => [...listAt(folder, 'variable'), ...listAt(folder, 'variables')]);
  const known = readVariables([
    ...lists,
    listAt(get(request, 'url'), 'variable'),
    environmentValues(environment),
  ]);
  const variables = new Map<string, ApiVariable>();
  const keyOf = (name: string, bare = false) => {
    const variable = known.get(name) ?? unknown(name);
    const isNumber = bare && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(variable.value ?? '');
    const key = isNumber ? `${name} (número)` : name;
    variables.set(key, isNumber ? { ...variable, type: 'number' } : variable);
    return key;
  };
  const url = readPostmanUrl(get(request, 'url'), known, keyOf);
  const path = url.path.replace(SEGMENT, (_whole, slash: string, name: string) =>
    markBraces(`${slash}{{${name}}}`, keyOf),
  );
  const headers = headersOf(get(request, 'header')).map(({ key, value }) => ({
    name: key,
    value: markBraces(value, keyOf),
    required: true,
  }));
  const contentType = headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? null;
  const { body, notes } = readPostmanBody(get(request, 'body'), contentType, keyOf);
  const plain = withoutLiterals({ path, query: url.query, headers, body, variables });
  const auth = readPostmanAuth([get(request, 'auth'), ...around.map((folder) => get(folder, 'auth'))], known);
  return {
    ...plain,
    id,
    kind: 'rest',
    summary,
    method,
    baseUrl: url.baseUrl,
    auth: withKeys(auth.auth, plain.auth),
    tls: null,
    reply: savedReply(item),
    notes: [
      ...auth.notes,
      ...url.notes,
      ...notes,
      ...dynamicNotes(variables),
      ...scriptNotes([item, ...around]),
    ],
    described: null,
  };
}

/** A request may be no more than its address. */
function requestOf(item: Plain): Plain {
  const request = get(item, 'request');
  return isPlain(request) ? request : { method: 'GET', url: request };
}

/** A list, or (2.0) the header as one text. */
function headersOf(header: unknown): { key: string; value: string }[] {
  if (typeof header !== 'string') return pairsOf(header);
  return cleanText(header)
    .split(/\r?\n/)
    .map((line) => ({
      key: line.split(':')[0]?.trim() ?? '',
      value: line.split(':').slice(1).join(':').trim(),
    }))
    .filter(({ key }) => key !== '');
}

function unknown(name: string): ApiVariable {
  const description = name.startsWith('$')
    ? `CONFIRA: {{${name}}} é um valor que o Postman gera a cada pedido; informe um valor fixo.`
    : null;
  return { name, type: 'text', value: null, description, secret: isSecretName(name) };
}

/** `{{$guid}}`, `{{$isoTimestamp}}`: Carimbo makes up no values. */
function dynamicNotes(variables: ReadonlyMap<string, ApiVariable>): string[] {
  const names = [...variables.values()].map(({ name }) => name).filter((name) => name.startsWith('$'));
  if (names.length === 0) return [];
  return [
    `O Postman gera um valor a cada pedido para ${names.map((name) => `{{${name}}}`).join(', ')}; o Carimbo não: informe um valor fixo, se o sistema aceita.`,
  ];
}

function notPostman(collection: Plain, label: string): ImportError {
  if (Array.isArray(get(collection, 'requests'))) {
    return new ImportError(
      `${label}: é uma coleção do Postman 1; exporte de novo como Collection v2.1.`,
      `${label}: this is a collection of Postman 1; export it again as Collection v2.1.`,
    );
  }
  if (textAt(collection, 'openapi') !== null || textAt(collection, 'swagger') !== null) {
    return new ImportError(
      `${label}: é um documento OpenAPI; use --openapi.`,
      `${label}: this is an OpenAPI document; use --openapi.`,
    );
  }
  return new ImportError(
    `${label}: não é uma coleção do Postman 2.0 ou 2.1 (falta a lista item).`,
    `${label}: not a Postman collection 2.0 or 2.1 (the list item is missing).`,
  );
}
