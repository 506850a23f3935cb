import type { ApiDocument, ApiOperation, ApiSummary, ApiVariable } from '../api-operation.ts';
import { ImportError } from '../import-error.ts';
import { oneLine, rewriteMarked } from '../marked-text.ts';
import { isPlain, listAt, type Plain, plainAt, textAt } from '../plain-data.ts';
import { readBody } from './bodies.ts';
import { chooseType } from './media.ts';
import { type Declared, fieldsIn, readParameters } from './parameters.ts';
import { createRefs, type Refs } from './refs.ts';
import { readReply } from './replies.ts';
import { readSecurity } from './security.ts';
import { markPath, readServer, unknownVariable } from './servers.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];
const METHOD_LIST = new Set(METHODS);

export interface OpenApiOptions {
  label: string;
  /** Its address: relative servers start there. */
  from?: string | undefined;
}

/** Swagger 2.0 and OpenAPI 3.x. @throws ImportError for anything else */
export function readOpenApi(document: Plain, { label, from }: OpenApiOptions): ApiDocument {
  const version =
    textAt(document, 'openapi') ?? textAt(document, 'swagger') ?? String(document.swagger ?? '');
  if (!/^(2|3)(\.|$)/.test(version)) throw notOpenApi(document, label);
  const refs = createRefs(document);
  const operations = Object.entries(plainAt(document, 'paths')).flatMap(([path, value]) => {
    const item = refs.resolve(value);
    return Object.entries(item)
      .filter(([method, operation]) => METHOD_LIST.has(method.toLowerCase()) && isPlain(operation))
      .map(([method, operation]) =>
        summarise({ document, refs, from, path, method, item, operation: operation as Plain }),
      );
  });
  return {
    format: `${version.startsWith('2') ? 'Swagger' : 'OpenAPI'} ${oneLine(version, 10)}`,
    title: oneLine(textAt(plainAt(document, 'info'), 'title') ?? label),
    operations: withUniqueIds(operations),
    notes: [],
  };
}

interface Place {
  document: Plain;
  refs: Refs;
  from: string | undefined;
  path: string;
  method: string;
  item: Plain;
  operation: Plain;
}

function summarise(place: Place): ApiSummary {
  const { operation, item, refs } = place;
  const method = place.method.toUpperCase();
  const path = rewriteMarked(
    markPath(place.path, (name) => name),
    { variable: (name) => `{${name}}` },
  );
  const id = oneLine(textAt(operation, 'operationId') ?? '') || `${method} ${path}`;
  const summary = oneLine(
    textAt(operation, 'summary') || textAt(operation, 'description') || textAt(item, 'summary') || '',
  );
  const takes = readParameters(item, operation, refs).map(({ name }) => name);
  return { id, method, path, summary, takes, read: () => readOperation(place, { id, method, summary }) };
}

function readOperation(
  { document, refs, from, path, item, operation }: Place,
  { id, method, summary }: { id: string; method: string; summary: string },
): ApiOperation {
  const parameters = readParameters(item, operation, refs);
  const keyOf = (parameter: Declared) => `${parameter.in}:${parameter.name}`;
  const variables = new Map<string, ApiVariable>(
    parameters
      .filter((parameter) => parameter.in !== 'body')
      .map((parameter) => [keyOf(parameter), parameter.variable]),
  );
  const pathVariable = (name: string) => {
    const key = `path:${name}`;
    if (!variables.has(key)) variables.set(key, unknownVariable(name));
    return key;
  };
  const security = readSecurity(document, operation, refs);
  const consumes = chooseType([...listAt(operation, 'consumes'), ...listAt(document, 'consumes')]);
  const body = readBody(operation, refs, { consumes, parameters, variables });
  const reply = readReply(operation, refs);
  const notes = [...security.notes];
  if (parameters.some((parameter) => parameter.in === 'cookie' && parameter.required))
    notes.push('A operação pede cookies, que o Carimbo não guarda: escreva-os em headers.');
  if (body?.kind === 'xml') notes.push('A operação recebe XML: o corpo precisa ser escrito.');
  if (refs.outside.size > 0)
    notes.push(
      `O documento usa partes de outros arquivos, que não foram buscados: ${oneLine([...refs.outside].slice(0, 5).join(', '))}.`,
    );
  return {
    id,
    kind: 'rest',
    summary,
    method,
    baseUrl: absolute(readServer(document, [operation, item, document]), from),
    path: markPath(path, pathVariable),
    query: fieldsIn('query', parameters, keyOf),
    headers: fieldsIn('header', parameters, keyOf).filter(
      ({ name }) => !/^(accept|content-type|authorization)$/i.test(name),
    ),
    body,
    auth: security.auth,
    tls: null,
    variables,
    reply,
    notes,
    described: null,
  };
}

/** A server may be relative to the document's address. */
function absolute(server: string | null, from: string | undefined): string | null {
  if (server !== null && /^https?:\/\//i.test(server)) return server;
  if (from === undefined) return server?.startsWith('//') ? `https:${server}` : null;
  return URL.canParse(server ?? '/', from) ? new URL(server ?? '/', from).href.replace(/\/+$/, '') : null;
}

/** operationId should be unique but is not always. */
function withUniqueIds(operations: ApiSummary[]): ApiSummary[] {
  const seen = new Map<string, number>();
  return operations.map((operation) => {
    const times = (seen.get(operation.id) ?? 0) + 1;
    seen.set(operation.id, times);
    return times === 1 ? operation : { ...operation, id: `${operation.id} (${times})` };
  });
}

function notOpenApi(document: Plain, label: string): ImportError {
  const old = textAt(document, 'swaggerVersion');
  if (old !== null) {
    return new ImportError(
      `${label}: Swagger ${oneLine(old, 10)} é anterior ao que o Carimbo lê (2.0, 3.0, 3.1).`,
      `${label}: Swagger ${oneLine(old, 10)} is older than what Carimbo reads (2.0, 3.0, 3.1).`,
    );
  }
  if (isPlain(document.info) && Array.isArray(document.item)) {
    return new ImportError(
      `${label}: é uma coleção do Postman; use --postman.`,
      `${label}: this is a Postman collection; use --postman.`,
    );
  }
  return new ImportError(
    `${label}: não é Swagger 2.0 nem OpenAPI 3 (falta a chave swagger ou openapi).`,
    `${label}: neither Swagger 2.0 nor OpenAPI 3 (the key swagger or openapi is missing).`,
  );
}
