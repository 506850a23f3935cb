import type { TransportDeps } from '../../deps.ts';
import { AllowedOrigins } from '../../transport/allowed-origins.ts';
import type { Authorizer } from '../../transport/auth/authorizer.ts';
import { createAuthorizer } from '../../transport/auth/create-authorizer.ts';
import { createHttpClient } from '../../transport/http/http-client.ts';
import type { GrpcConfig } from './schema.ts';

export type GrpcAuthorizer = Authorizer & { close(): Promise<void> };

/** Credentials as metadata. Tokens are fetched over HTTP, only from the addresses in the file. */
export function grpcAuthorizer(config: GrpcConfig, { secrets }: TransportDeps): GrpcAuthorizer {
  const { values, urlParameters, folder, settings } = config;
  const { auth, limits } = settings;
  const written = [auth?.token_url, auth?.request?.url].filter((address) => address !== undefined);
  const allowed = new AllowedOrigins([...written, ...urlParameters.map((name) => values[name] ?? '')]);
  const http = createHttpClient({ allowed, limits, folder });
  const authorizer = createAuthorizer(auth, { values, secrets, http, urlParameters });
  return { ...authorizer, close: () => http.close() };
}
