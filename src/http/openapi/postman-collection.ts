import { FORM_TYPE, JSON_TYPE } from '../input/body-parsers.ts';
import { ADMIN_TAG, PEOPLE_TAG } from '../routes/session/session-replies.ts';
import type { OpenApiDocument, Operation, Parameter } from './openapi-types.ts';
import { type Call, postmanTests } from './postman-tests.ts';
import { sampleBody } from './sample.ts';

/**
 * The API as a Postman collection v2.1: a folder for each tag, examples of bodies and replies, tests, the key as a variable.
 * It runs from top to bottom against the demo: the first request issues the protocol that the others read.
 */
export function postmanCollection(document: OpenApiDocument, baseUrl: string): object {
  const calls = Object.entries(document.paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ document, method, path, operation })),
    )
    .filter(({ operation }) => !isEndless(operation));
  return {
    info: {
      name: document.info.title,
      description: document.info.description,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{api_key}}', type: 'string' }] },
    variable: [
      { key: 'base_url', value: baseUrl, type: 'string' },
      { key: 'api_key', value: '', type: 'string' },
      { key: 'number', value: '', type: 'string' },
    ],
    item: document.tags
      .filter(({ name }) => name !== PEOPLE_TAG && name !== ADMIN_TAG)
      .map(({ name, description }) => ({
        name,
        description,
        item: calls.filter(({ operation }) => operation.tags.includes(name)).flatMap(items),
      })),
  };
}

/** A stream: a run of the collection would wait for its end. */
function isEndless({ responses }: Operation): boolean {
  return responses['200']?.content?.['text/event-stream'] !== undefined;
}

/**
 * A call with a body appears twice: as JSON, and as the form that a dialplan sends and reads. Further examples of the body
 * follow as JSON.
 */
function items(call: Call): object[] {
  const { summary, requestBody } = call.operation;
  const form = requestBody?.content[FORM_TYPE];
  const json = requestBody?.content[JSON_TYPE];
  const [, ...further] = Object.entries(json?.examples ?? {});
  return [
    item(call, summary, { type: JSON_TYPE }),
    ...(form === undefined
      ? []
      : [item(call, `${summary} (formulário, como no plano de discagem)`, { type: FORM_TYPE })]),
    ...further.map(([name, { value }]) =>
      item(call, `${summary}: ${name}`, { type: JSON_TYPE, example: value }),
    ),
  ];
}

function item(call: Call, name: string, { type, example }: { type: string; example?: unknown }): object {
  const request = requestOf(call, { type, example });
  const script = { type: 'text/javascript', exec: postmanTests(call, type) };
  return { name, event: [{ listen: 'test', script }], request, response: replies(call, request, type) };
}

function requestOf(
  { document, method, path, operation }: Call,
  { type, example }: { type: string; example?: unknown },
): object {
  const media = operation.requestBody?.content[type];
  const parameters = operation.parameters ?? [];
  return {
    method: method.toUpperCase(),
    description: operation.description,
    ...(operation.security?.length === 0 && { auth: { type: 'noauth' } }),
    header: [
      ...(media === undefined ? [] : [{ key: 'Content-Type', value: type }]),
      ...parameters.filter(isIn('header')).map((one) => ({ ...pair(one), disabled: true })),
    ],
    url: url(path, parameters, type),
    ...(media !== undefined && { body: body(example ?? sampleBody(document, media), type) }),
  };
}

function url(path: string, parameters: Parameter[], type: string): object {
  const segments = path
    .slice(1)
    .replace(/\{(\w+)\}/g, ':$1')
    .split('/');
  const query = parameters.filter(isIn('query')).map((one) => {
    if (one.name === 'format' && type === FORM_TYPE) return { ...pair(one), value: 'form' };
    return { ...pair(one), disabled: one.required !== true };
  });
  return {
    raw: `{{base_url}}/${segments.join('/')}`,
    host: ['{{base_url}}'],
    path: segments,
    query,
    variable: parameters
      .filter(isIn('path'))
      .map((one) => (one.name === 'number' ? { ...pair(one), value: '{{number}}' } : pair(one))),
  };
}

function body(example: unknown, type: string): object {
  if (type === JSON_TYPE) {
    return { mode: 'raw', raw: JSON.stringify(example, null, 2), options: { raw: { language: 'json' } } };
  }
  const fields = Object.entries(example as Record<string, unknown>);
  return { mode: 'urlencoded', urlencoded: fields.map(([key, value]) => ({ key, value: String(value) })) };
}

/** One example for each status, in the format that the request asks for. */
function replies({ document, operation }: Call, originalRequest: object, type: string): object[] {
  return Object.entries(operation.responses).flatMap(([status, { description, content = {} }]) => {
    const [contentType, media] =
      Object.entries(content).find(([one]) => (one === FORM_TYPE) === (type === FORM_TYPE)) ?? [];
    if (contentType === undefined || media === undefined) return [];
    return [
      {
        name: `${status} ${description.split('\n')[0]}`,
        originalRequest,
        code: Number(status),
        header: [{ key: 'Content-Type', value: contentType }],
        body: replyText(sampleBody(document, media), contentType),
      },
    ];
  });
}

function replyText(example: unknown, contentType: string): string {
  if (typeof example === 'string') return example;
  if (contentType !== FORM_TYPE) return JSON.stringify(example, null, 2);
  const fields = Object.entries(example as Record<string, unknown>);
  return fields.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&');
}

function isIn(place: Parameter['in']) {
  return (parameter: Parameter) => parameter.in === place;
}

function pair({ name, description, example, schema }: Parameter) {
  return { key: name, value: String(example ?? schema.examples?.[0] ?? ''), description };
}
