import { type RenderContext, renderRequest } from '../http/render-request.ts';
import type { AuthSettings } from './auth-schema.ts';
import type { Authorizer, AuthorizerDeps } from './authorizer.ts';
import { clientCredentials } from './client-credentials.ts';
import { apiKey, basic, bearer } from './fixed-credentials.ts';
import { login } from './login.ts';
import { withToken } from './token-keeper.ts';

/** The authorizer for `auth` as written in a source file, parameters filled in already. Requests nothing yet. */
export function createAuthorizer(auth: AuthSettings | undefined, deps: AuthorizerDeps): Authorizer {
  for (const secret of [auth?.value, auth?.password, auth?.client_secret])
    if (secret !== undefined) deps.secrets.add(secret);
  switch (auth?.kind) {
    case undefined:
    case 'none':
      return { headers: async () => ({}), query: () => ({}), renew: () => false, concealed: [] };
    case 'api_key':
      return apiKey(auth);
    case 'basic':
      return basic(auth, deps.secrets);
    case 'bearer':
      return bearer(auth, deps.secrets);
    case 'oauth2':
      return withToken(clientCredentials(auth, deps), {
        header: 'authorization',
        prefix: 'Bearer ',
        ...deps,
      });
    case 'login':
      return withToken(login(auth, deps), {
        header: (auth.header ?? 'authorization').toLowerCase(),
        prefix: auth.prefix ?? 'Bearer ',
        ...deps,
      });
  }
}

/** The addresses that tokens are fetched from, for the list of allowed origins. */
export function tokenAddresses(auth: AuthSettings | undefined, context: RenderContext): string[] {
  if (auth?.kind === 'oauth2' && auth.token_url !== undefined) return [auth.token_url];
  if (auth?.kind !== 'login' || auth.request === undefined) return [];
  try {
    return [renderRequest(auth.request, context.parameters, context).url.href];
  } catch {
    // The fault is reported, with its reason, when the token is fetched.
    return [];
  }
}
