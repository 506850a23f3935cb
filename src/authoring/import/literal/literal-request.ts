import type { ApiAuth, ApiBody, ApiField, ApiVariable } from '../api-operation.ts';
import { mark, marksIn } from '../marked-text.ts';
import { isPlain, markedScalar, plainFrom } from '../plain-data.ts';
import { hideInText } from './hide-in-text.ts';
import { placeholderDoubt, placeholderName } from './placeholders.ts';
import { isSecretName, looksSecret } from './secret-names.ts';

/** A request with real values in it, such as a card or a password. */
export interface LiteralRequest {
  path: string;
  query: ApiField[];
  headers: ApiField[];
  body: ApiBody | null;
  variables: Map<string, ApiVariable>;
}

/** Replaces secrets and path values by variables, and reads the authentication. The result contains no secret. */
export function withoutLiterals(request: LiteralRequest): LiteralRequest & { auth: ApiAuth[] } {
  const variables = new Map(request.variables);
  const add = (key: string, name: string, more: Partial<ApiVariable> = {}): string => {
    if (!variables.has(key))
      variables.set(key, { name, type: 'text', value: null, description: null, secret: false, ...more });
    return mark(key);
  };
  const hide = (place: string, name: string, value: string): string => {
    const secret = isSecretName(name) || looksSecret(value);
    if (secret && marksIn(value).length === 0) return add(`${place}:${name}`, name, { secret: true });
    const placeholder = placeholderName(value);
    if (placeholder !== null) {
      const key = `${place}:${name}`;
      const isTaken = (variables.get(key)?.name ?? placeholder) !== placeholder;
      return add(isTaken ? `${key}:${placeholder}` : key, placeholder, {
        description: placeholderDoubt(placeholder),
      });
    }
    // A document in a value, such as JSON in a header, has secrets of its own.
    return /^\s*[{[<]/.test(value)
      ? hideInText(value, (inner, text) => hideNamed(place, inner, text))
      : value;
  };
  const hideNamed = (place: string, name: string, value: string): string =>
    isSecretName(name) && value !== '' && marksIn(value).length === 0
      ? add(`${place}:${name}`, name, { secret: true })
      : value;
  const hideField = (place: string) => (field: ApiField) => ({
    ...field,
    value: hide(place, field.name, field.value),
  });

  const authorization = request.headers.find(({ name }) => /^authorization$/i.test(name));
  const auth = authorization ? authOf(authorization.value) : keyOf(request.headers);
  const headers = request.headers.filter(
    (field) => !DROPPED.test(field.name) && (auth === null || !shows(auth, field)),
  );
  return {
    path: hideInPath(request.path, add),
    query: request.query.map(hideField('query')),
    headers: headers.map(hideField('header')),
    body: hideInBody(request.body, { hide, hideField: hideField('form') }),
    variables,
    auth: auth === null ? [] : [auth],
  };
}

/** Headers that browsers and tools add; the content type is known from the body. */
const DROPPED =
  /^(host|content-length|content-type|connection|user-agent|accept-encoding|accept-language|cache-control|pragma|origin|referer|postman-token|priority|dnt|te|upgrade-insecure-requests|sec-.*)$/i;

function authOf(value: string): ApiAuth | null {
  if (/^\s*basic\b/i.test(value)) return { kind: 'basic' };
  if (/^\s*bearer\b/i.test(value)) return { kind: 'bearer' };
  return null;
}

/** A header that holds a key, if it is the only authentication. */
function keyOf(headers: readonly ApiField[]): ApiAuth | null {
  const key = headers.find(
    ({ name }) => isSecretName(name) && !/^(cookie|proxy-.*)$/i.test(name) && !DROPPED.test(name),
  );
  return key === undefined ? null : { kind: 'api_key', in: 'header', name: key.name };
}

function shows(auth: ApiAuth, { name }: ApiField): boolean {
  return auth.kind === 'api_key' ? name === auth.name : /^authorization$/i.test(name);
}

/** The authentication, and further keys. */
export function withKeys(said: readonly ApiAuth[], found: readonly ApiAuth[]): ApiAuth[] {
  if (said.length === 0) return [...found];
  const isNew = (way: ApiAuth) =>
    way.kind === 'api_key' && !said.some((one) => one.kind === 'api_key' && one.name === way.name);
  return [...said, ...found.filter(isNew)];
}

type Add = (key: string, name: string) => string;

/** Segments that are a number or a placeholder become variables named after the segment before. */
function hideInPath(path: string, add: Add): string {
  const segments = path.split('/');
  let before = 'id';
  return segments
    .map((segment, index) => {
      const last = index === segments.length - 1;
      const named = /^:([A-Za-z]\w*)$/.exec(segment)?.[1] ?? placeholderName(decoded(segment));
      if (named !== null) return add(`path:${named}`, named);
      const number =
        /^\d{6,}$|^\d{3}\.\d{3}\.\d{3}-\d{2}$/.test(segment) || (last && index > 1 && /^\d+$/.test(segment));
      if (number) return add(`path:${before}:${index}`, before);
      if (segment !== '' && marksIn(segment).length === 0) before = segment;
      return segment;
    })
    .join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

interface Hiding {
  hide(place: string, name: string, value: string): string;
  hideField(field: ApiField): ApiField;
}

function hideInBody(body: ApiBody | null, { hide, hideField }: Hiding): ApiBody | null {
  if (body === null) return null;
  if (body.kind === 'form') return { ...body, fields: body.fields.map(hideField) };
  if (body.kind === 'json') return { ...body, tree: hideInTree(body.tree, '', hide) };
  return { ...body, text: hideInText(body.text, (name, value) => hide('body', name, value)) };
}

function hideInTree(tree: unknown, name: string, hide: Hiding['hide']): unknown {
  if (Array.isArray(tree)) return tree.map((item) => hideInTree(item, name, hide));
  if (isPlain(tree))
    return plainFrom(Object.entries(tree).map(([key, item]) => [key, hideInTree(item, key, hide)] as const));
  const text = markedScalar(tree);
  if (text === null) return tree;
  const hidden = hide('body', name, text);
  return hidden === text ? tree : hidden;
}
