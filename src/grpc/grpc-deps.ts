import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from '../access/authenticator.ts';
import type { Config } from '../config/config.ts';
import type { Reception } from '../reception/reception.ts';

/** All that the gRPC door needs from the rest of the house. */
export interface GrpcDeps {
  reception: Reception;
  authenticator: Authenticator;
  config: Omit<Config['grpc'], 'enabled'>;
  log: Logger;
  readiness: () => Promise<{ ready: boolean }>;
  metrics: Registry;
}
