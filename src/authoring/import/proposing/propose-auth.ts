import type { ApiAuth, ApiOperation } from '../api-operation.ts';
import type { ParameterList } from './parameter-list.ts';

export interface AuthDraft {
  auth: Record<string, unknown> | null;
  /** Keys beyond the one that `auth` holds. */
  query: Record<string, string>;
  headers: Record<string, string>;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The authentication: the first scheme as `auth`, further keys as headers and query. */
export function proposeAuth({ auth, baseUrl }: ApiOperation, parameters: ParameterList): AuthDraft {
  const draft: AuthDraft = { auth: null, query: {}, headers: {} };
  const secret = (name: string, description: string) =>
    parameters.place(`auth ${name}`, { name, description, secret: true });
  for (const way of auth) {
    const first = draft.auth === null;
    if (way.kind === 'api_key') addKey(way, { draft, first, secret });
    else if (first) draft.auth = credentials(way, { baseUrl, parameters, secret });
  }
  return draft;
}

type Secret = (name: string, description: string) => string;

function addKey(
  way: Extract<ApiAuth, { kind: 'api_key' }>,
  { draft, first, secret }: { draft: AuthDraft; first: boolean; secret: Secret },
): void {
  const name = TOKEN.test(way.name) || way.in === 'query' ? way.name : 'X-API-Key';
  const value = secret(name === 'Authorization' ? 'api_key' : name, `Chave (${name}).`);
  if (way.in === 'cookie')
    draft.headers.Cookie = [draft.headers.Cookie, `${way.name}=${value}`].filter(Boolean).join('; ');
  else if (first) draft.auth = { kind: 'api_key', in: way.in, name, value };
  else if (way.in === 'query') draft.query[name] = value;
  else draft.headers[name] = value;
}

interface Needs {
  baseUrl: string | null;
  parameters: ParameterList;
  secret: Secret;
}

function credentials(
  way: Exclude<ApiAuth, { kind: 'api_key' }>,
  { baseUrl, parameters, secret }: Needs,
): Record<string, unknown> {
  if (way.kind === 'bearer')
    return { kind: 'bearer', token: secret('token', 'Token, sem a palavra Bearer.') };
  if (way.kind === 'basic') {
    const user = parameters.place('auth user', { name: 'usuario', description: 'Usuário.' });
    return { kind: 'basic', user, password: secret('senha', 'Senha.') };
  }
  const tokenUrl = absoluteUrl(way.tokenUrl, baseUrl);
  const id = parameters.place('auth client', { name: 'client_id', description: 'client_id do OAuth2.' });
  return {
    kind: 'oauth2',
    token_url: parameters.place('auth token_url', {
      name: 'token_url',
      type: 'url',
      value: tokenUrl,
      description: 'Endereço do token.',
    }),
    client_id: id,
    client_secret: secret('client_secret', 'client_secret do OAuth2.'),
    ...(way.scopes.length === 0 ? {} : { scope: way.scopes.join(' ').replaceAll('${', '{') }),
    ...(way.send === null ? {} : { send: way.send }),
  };
}

/** The token's address may be relative to the API's. */
function absoluteUrl(url: string | null, base: string | null): string | null {
  if (isAddress(url)) return url;
  if (url === null || url === '' || base === null || !URL.canParse(url, base)) return null;
  const { href } = new URL(url, base);
  return isAddress(href) ? href : null;
}

export function isAddress(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) && new URL(url).username === '';
}
