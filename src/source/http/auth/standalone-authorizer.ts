import type { Values } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';
import { AllowedOrigins } from '../allowed-origins.ts';
import { createHttpClient, type HttpClientOptions } from '../http-client.ts';
import { type Authorizer, type AuthSettings, createAuthorizer } from './authorizer.ts';
import { tokenAddresses } from './token-addresses.ts';

interface Options {
  values: Values;
  urlParameters: readonly string[];
  folder: string;
  secrets: Secrets;
  limits?: HttpClientOptions['limits'];
  /** A private authority may have signed the certificate of the token's host too. */
  tls?: HttpClientOptions['tls'];
}

/** For a wire that is not HTTP (gRPC): an authorizer that fetches its tokens by a client of its own. */
export function createStandaloneAuthorizer(
  auth: AuthSettings | undefined,
  { values, urlParameters, folder, secrets, limits, tls }: Options,
): Authorizer & { close(): Promise<void> } {
  const addresses = tokenAddresses(auth, { parameters: values, urlParameters });
  const http = createHttpClient({ allowed: new AllowedOrigins(addresses), folder, limits, tls });
  const authorizer = createAuthorizer(auth, { values, urlParameters, secrets, http });
  return { ...authorizer, close: () => http.close() };
}
