import type { Finding } from '../../../yaml/check.ts';
import { textsIn } from '../../engine/template.ts';
import { checkExpression } from '../../schema/expression-checks.ts';
import { finding, text } from '../../schema/finding.ts';
import { checkPlaces } from '../../schema/place-checks.ts';
import { isSecretField } from '../../schema/secret-checks.ts';
import type { PlacedText } from '../../source-kind.ts';
import { type Addressing, checkFilledAddress, checkHttpRequest } from '../http/request-checks.ts';
import type { AuthSettings } from './auth-schema.ts';

type Key = keyof AuthSettings;

const KEYS: Readonly<Record<AuthSettings['kind'], { required: readonly Key[]; optional: readonly Key[] }>> = {
  none: { required: [], optional: [] },
  api_key: { required: ['name', 'value'], optional: ['in'] },
  basic: { required: ['user', 'password'], optional: [] },
  bearer: { required: ['token'], optional: [] },
  oauth2: {
    required: ['token_url', 'client_id', 'client_secret'],
    optional: ['scope', 'audience', 'send'],
  },
  login: { required: ['request', 'token'], optional: ['expires_in', 'header', 'prefix'] },
};

/** What goes with each kind of authentication is there, and nothing of another kind; the login is a request. */
export function checkAuth(
  auth: AuthSettings | undefined,
  { hasQuery, ...addressing }: Addressing & { hasQuery: boolean },
): Finding[] {
  if (auth === undefined) return [];
  const noQuery =
    !hasQuery && auth.in === 'query'
      ? [finding(['auth', 'in'], text('gRPC não tem query', 'gRPC has no query'))]
      : [];
  return [...checkKeys(auth), ...noQuery, ...checkLogin(auth, addressing)];
}

function checkKeys(auth: AuthSettings): Finding[] {
  const { required, optional } = KEYS[auth.kind];
  const missing = required
    .filter((key) => auth[key] === undefined)
    .map((key) =>
      finding(
        ['auth', key],
        text(`kind: ${auth.kind} precisa deste valor`, `kind: ${auth.kind} needs this value`),
        { on: 'key' },
      ),
    );
  const allowed = ['kind', ...required, ...optional];
  const foreign = Object.keys(auth)
    .filter((key) => !allowed.includes(key))
    .map((key) =>
      finding(
        ['auth', key],
        text(`não vale para kind: ${auth.kind}`, `does not go with kind: ${auth.kind}`),
        {
          on: 'key',
          expected: text(`só: ${allowed.join(', ')}`, `only: ${allowed.join(', ')}`),
        },
      ),
    );
  return [...missing, ...foreign];
}

function checkLogin(auth: AuthSettings, addressing: Addressing): Finding[] {
  const section = { path: ['auth', 'request'], tree: auth.request, places: [] };
  const request =
    auth.request === undefined
      ? []
      : [...checkPlaces(section, addressing.parameters.names), ...checkHttpRequest(section, addressing)];
  if (auth.kind !== 'login') return request;
  const expressions = (['token', 'expires_in'] as const).flatMap((key) => {
    const expression = auth[key];
    return typeof expression === 'string' ? [{ path: ['auth', key], text: expression }] : [];
  });
  return [...request, ...expressions.flatMap(checkExpression)];
}

export function checkFilledAuth(auth: AuthSettings | undefined): Finding[] {
  const url = auth?.token_url;
  return url !== undefined && /^[a-z]+:/i.test(url) ? checkFilledAddress(url, ['auth', 'token_url']) : [];
}

/** What parameters fill when the file is loaded: not the request of a login, and not its expressions. */
export function authTemplates(auth: AuthSettings | undefined): Partial<AuthSettings> | undefined {
  if (auth?.kind !== 'login') return auth;
  const { request: _request, token: _token, expires_in: _expiresIn, ...rest } = auth;
  return rest;
}

export function authSecrets(auth: AuthSettings | undefined): PlacedText[] {
  if (auth === undefined) return [];
  const { value, password, client_secret, token } = auth;
  // The token of a login is an expression.
  const fixed = { value, password, client_secret, ...(auth.kind !== 'login' && { token }) };
  const fields = textsIn(auth.request).filter(({ path }) => isSecretField(String(path.at(-1))));
  return [
    ...Object.entries(fixed).flatMap(([key, secret]) =>
      secret === undefined ? [] : [{ path: ['auth', key], text: secret }],
    ),
    ...fields.map(({ path, text: field }) => ({ path: ['auth', 'request', ...path], text: field })),
  ];
}
