import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Config } from '../config/config.ts';
import type { AccessLog } from '../service/access-log.ts';
import type { ProtocolService } from '../service/protocol-service.ts';

/** What the gRPC server needs from the rest of the program. */
export interface GrpcDeps {
  protocolService: ProtocolService;
  accessLog: Pick<AccessLog, 'record'>;
  authenticator: Authenticator;
  config: Omit<Config['grpc'], 'enabled'>;
  log: Logger;
  readiness: () => Promise<{ ready: boolean }>;
  metrics: Registry;
}
