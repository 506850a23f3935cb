import type { ActiveFaults } from './faults.ts';
import type { NumberIssuer } from './number-issuer.ts';
import type { Directory } from './people.ts';
import type { Registrations } from './registrations.ts';
import type { RequestLog } from './request-log.ts';
import type { Tokens } from './tokens.ts';

/** What all endpoints share. */
export interface SandboxContext {
  directory: Directory;
  faults: ActiveFaults;
  numbers: NumberIssuer;
  registrations: Registrations;
  tokens: Tokens;
  log: RequestLog;
}
