import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Authenticator } from '../access/authenticator.ts';
import type { Config, OperatorConfig } from '../config/config.ts';
import type { Reception } from '../reception/reception.ts';

/** What a server is asked before calls are sent to it. Details hold no personal data and no secrets. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; detail: string }>;
}

/** All that the HTTP door needs from the rest of the house. */
export interface HttpDeps {
  reception: Reception;
  authenticator: Authenticator;
  operators: OperatorConfig[];
  config: Config['http'];
  log: Logger;
  readiness: () => Promise<Readiness>;
  metrics: Registry;
}
