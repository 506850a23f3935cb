import type { Static } from '../../../typebox.ts';
import type { Trace, Values } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';
import type { HttpClient } from '../http/http-message.ts';
import type { Auth } from './auth-schema.ts';

export type AuthSettings = Static<typeof Auth>;

/** Credentials for a request: HTTP headers, or the metadata of gRPC. */
export interface Authorizer {
  /** Headers for one request; fetches a token first where there is no valid one. @throws ExchangeFault */
  headers(signal: AbortSignal, trace?: Trace): Promise<Readonly<Record<string, string>>>;
  /** Parameters for the address (an API key in the query). */
  query(): Readonly<Record<string, string>>;
  /** The system refused these headers (401): forgets the token in them. False when there is nothing to renew. */
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

export interface Token {
  value: string;
  lifetimeSeconds: number;
}

/** Requests a new token with each call. @throws ExchangeFault */
export type FetchToken = (trace?: Trace) => Promise<Token>;
