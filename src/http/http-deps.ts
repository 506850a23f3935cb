import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Config, OperatorConfig } from '../config/config.ts';
import type { Readiness } from '../monitoring/readiness.ts';
import type { ProtocolService } from '../service/protocol-service.ts';

/** All that the HTTP door needs from the rest of the house. */
export interface HttpDeps {
  protocolService: ProtocolService;
  authenticator: Authenticator;
  operators: OperatorConfig[];
  config: Config['http'];
  log: Logger;
  readiness: () => Promise<Readiness>;
  metrics: Registry;
}
