import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config, OperatorConfig } from '../config/config.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Reception } from '../reception/reception.ts';

/** What a server is asked before calls are sent to it. Details hold no personal data and no secrets: they are public. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; detail: string }>;
}

/** All that the HTTP door needs from the rest of the house. */
export interface HttpDeps {
  reception: Reception;
  keys: KeyRing;
  operators: OperatorConfig[];
  config: Config['http'] & Pick<Config['limits'], 'failedAuth'>;
  log: Logger;
  readiness: () => Promise<Readiness>;
  metrics: Registry;
}
