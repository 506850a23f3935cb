import type { FaultBoard } from './faults.ts';
import type { NumberOffice } from './number-issuer.ts';
import type { Directory } from './people.ts';
import type { Registrations } from './registrations.ts';
import type { RequestLog } from './request-log.ts';
import type { Tokens } from './tokens.ts';

/** What stands behind every door of Operadora Exemplo. */
export interface SandboxContext {
  directory: Directory;
  faults: FaultBoard;
  numbers: NumberOffice;
  registrations: Registrations;
  tokens: Tokens;
  log: RequestLog;
}
