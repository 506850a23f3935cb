/** What a code of the table below says by itself. */
export interface FaultKind {
  /** Is their system to be asked again later (`unavailable`), or does a person have to correct something? */
  outcome: 'unavailable' | 'misconfigured';
  /**
   * Whether the request may have been carried out. `no`: it failed before it was sent. `refused`: the database refused
   * the statement as a whole and rolled it back, but a procedure may have committed a part before. `maybe`: unknown, or
   * they answered with something that cannot be read; somebody there may have issued a number.
   */
  arrived: 'no' | 'refused' | 'maybe';
  /** The value asked for cannot be sent or compared: says nothing about their system. */
  aboutValue?: true;
}

/**
 * Every code by which it is told that there was no answer to judge. Only `tls` (the operator's certificate has expired),
 * `module` and `breaker_open` may come to another outcome than the one here. What to do about each is in
 * cli/source/fault-words.ts.
 */
export const FAULTS_BY_CODE = {
  // The way there.
  refused: { outcome: 'unavailable', arrived: 'no' },
  unreachable: { outcome: 'unavailable', arrived: 'maybe' },
  dns: { outcome: 'unavailable', arrived: 'no' },
  timeout: { outcome: 'unavailable', arrived: 'maybe' },
  reset: { outcome: 'unavailable', arrived: 'maybe' },
  connection_lost: { outcome: 'unavailable', arrived: 'maybe' },
  unavailable: { outcome: 'unavailable', arrived: 'maybe' },
  failed: { outcome: 'unavailable', arrived: 'maybe' },
  tls: { outcome: 'misconfigured', arrived: 'no' },
  tls_file: { outcome: 'misconfigured', arrived: 'no' },
  // Many systems carry a POST out and then redirect.
  redirected: { outcome: 'misconfigured', arrived: 'maybe' },
  host_not_allowed: { outcome: 'misconfigured', arrived: 'no' },
  address_invalid: { outcome: 'misconfigured', arrived: 'no' },
  // Who we are.
  auth_failed: { outcome: 'misconfigured', arrived: 'no' },
  auth_unavailable: { outcome: 'unavailable', arrived: 'no' },
  auth_unsupported: { outcome: 'misconfigured', arrived: 'no' },
  // What is asked.
  template_invalid: { outcome: 'misconfigured', arrived: 'no' },
  request_invalid: { outcome: 'misconfigured', arrived: 'no' },
  operation_missing: { outcome: 'misconfigured', arrived: 'no' },
  no_request: { outcome: 'misconfigured', arrived: 'no' },
  connection_incomplete: { outcome: 'misconfigured', arrived: 'no' },
  driver_missing: { outcome: 'misconfigured', arrived: 'no' },
  module: { outcome: 'misconfigured', arrived: 'maybe' },
  value_not_encodable: { outcome: 'unavailable', arrived: 'no', aboutValue: true },
  value_refused: { outcome: 'unavailable', arrived: 'refused', aboutValue: true },
  // What comes.
  too_large: { outcome: 'unavailable', arrived: 'maybe' },
  malformed_reply: { outcome: 'unavailable', arrived: 'maybe' },
  // Ourselves.
  breaker_open: { outcome: 'unavailable', arrived: 'no' },
  too_busy: { outcome: 'unavailable', arrived: 'no' },
  interrupted: { outcome: 'unavailable', arrived: 'maybe' },
  closed: { outcome: 'unavailable', arrived: 'maybe' },
  // Databases.
  starting: { outcome: 'unavailable', arrived: 'maybe' },
  locked: { outcome: 'unavailable', arrived: 'refused' },
  too_many_connections: { outcome: 'unavailable', arrived: 'no' },
  server_error: { outcome: 'unavailable', arrived: 'maybe' },
  statement_refused: { outcome: 'misconfigured', arrived: 'no' },
  syntax: { outcome: 'misconfigured', arrived: 'refused' },
  database_missing: { outcome: 'misconfigured', arrived: 'no' },
  table_missing: { outcome: 'misconfigured', arrived: 'refused' },
  column_missing: { outcome: 'misconfigured', arrived: 'refused' },
  routine_missing: { outcome: 'misconfigured', arrived: 'refused' },
  permission_denied: { outcome: 'misconfigured', arrived: 'refused' },
  read_only: { outcome: 'misconfigured', arrived: 'refused' },
  constraint_violated: { outcome: 'misconfigured', arrived: 'refused' },
  number_not_exact: { outcome: 'misconfigured', arrived: 'maybe' },
  session_options: { outcome: 'misconfigured', arrived: 'no' },
  // gRPC.
  types_unclear: { outcome: 'misconfigured', arrived: 'no' },
  types_unreadable: { outcome: 'misconfigured', arrived: 'no' },
  no_reflection: { outcome: 'misconfigured', arrived: 'no' },
  reflection_refused: { outcome: 'misconfigured', arrived: 'no' },
  unknown_service: { outcome: 'misconfigured', arrived: 'no' },
  unknown_method: { outcome: 'misconfigured', arrived: 'no' },
  unknown_field: { outcome: 'misconfigured', arrived: 'no' },
  streaming_method: { outcome: 'misconfigured', arrived: 'no' },
  value_does_not_fit: { outcome: 'misconfigured', arrived: 'no', aboutValue: true },
  metadata: { outcome: 'misconfigured', arrived: 'no' },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultCode = keyof typeof FAULTS_BY_CODE;

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULTS_BY_CODE, code);
}

export function faultKind(code: FaultCode): FaultKind {
  return FAULTS_BY_CODE[code];
}
