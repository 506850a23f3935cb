import type { Static } from '../../../typebox.ts';
import type { Trace, Values } from '../../exchange.ts';
import type { Auth } from '../../schema/requests.ts';
import type { Secrets } from '../../secrets.ts';
import type { HttpClient } from '../http/http-message.ts';
import { clientCredentials } from './client-credentials.ts';
import { apiKey, basic, bearer } from './fixed-credentials.ts';
import { login } from './login.ts';
import { withToken } from './token-keeper.ts';

export type AuthSettings = Static<typeof Auth>;

/** Says who we are, to whatever wire: HTTP headers, or the metadata of gRPC. */
export interface Authorizer {
  /** Headers for one request; asks for a token first where there is none that is still good. @throws ExchangeFault */
  headers(signal: AbortSignal, trace?: Trace): Promise<Readonly<Record<string, string>>>;
  /** Parameters for the address (an API key in the query). */
  query(): Readonly<Record<string, string>>;
  /** They refused these headers (401): forgets the token in them. False when there is nothing that could be renewed. */
  renew(refused: Readonly<Record<string, string>>): boolean;
  /** Names of headers and query parameters that hold a credential. */
  readonly concealed: readonly string[];
}

export interface AuthorizerDeps {
  /** The parameters, for the templates of a login. */
  values: Values;
  secrets: Secrets;
  /** For the requests that fetch a token. */
  http: HttpClient;
  /** Start of the login's address when that is relative. */
  baseUrl?: string | undefined;
  /** Parameters that may stand at the start of an address. */
  urlParameters?: readonly string[];
  /** Milliseconds; set by tests. */
  now?: () => number;
}

/** The authorizer for `auth` as written in a source file, parameters filled in already. Asks for nothing yet. */
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
