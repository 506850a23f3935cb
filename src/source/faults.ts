/** What a code of the table below means. */
export interface FaultKind {
  /** Is the operator's system to be asked again later (`unavailable`), or must a person correct something? */
  outcome: 'unavailable' | 'misconfigured';
  /**
   * Whether the request may have been carried out. `no`: it failed before it was sent. `refused`: the database refused
   * the statement as a whole and rolled it back, but a procedure may have committed a part before. `maybe`: unknown, or
   * the reply cannot be read; a number may have been issued there.
   */
  arrived: 'no' | 'refused' | 'maybe';
  /** A second attempt, a moment later, may succeed. */
  transient?: true;
  /** The value asked for cannot be sent or compared: says nothing about the operator's system. */
  aboutValue?: true;
  /** The operator's system refuses the credentials, or what they may do. */
  aboutCredentials?: true;
}

/**
 * Every code for an exchange that ended without a reply to interpret. The values are the defaults of an `ExchangeFault` with
 * that code; the code that throws one may override them (an expired certificate is `tls`, but the operator has to renew it).
 * What a technician does about each code is in authoring/try/fault-todo.ts, which must have an entry for each.
 */
export const FAULTS_BY_CODE = {
  // Network and TLS.
  refused: { outcome: 'unavailable', arrived: 'no', transient: true },
  unreachable: { outcome: 'unavailable', arrived: 'maybe', transient: true },
  dns: { outcome: 'unavailable', arrived: 'no', transient: true },
  timeout: { outcome: 'unavailable', arrived: 'maybe', transient: true },
  reset: { outcome: 'unavailable', arrived: 'maybe', transient: true },
  connection_lost: { outcome: 'unavailable', arrived: 'maybe', transient: true },
  unavailable: { outcome: 'unavailable', arrived: 'maybe', transient: true },
  failed: { outcome: 'unavailable', arrived: 'maybe' },
  tls: { outcome: 'misconfigured', arrived: 'no' },
  tls_file: { outcome: 'misconfigured', arrived: 'no' },
  // Many systems carry a POST out and then redirect.
  redirected: { outcome: 'misconfigured', arrived: 'maybe' },
  host_not_allowed: { outcome: 'misconfigured', arrived: 'no' },
  address_invalid: { outcome: 'misconfigured', arrived: 'no' },
  // Credentials.
  auth_failed: { outcome: 'misconfigured', arrived: 'no', aboutCredentials: true },
  auth_unavailable: { outcome: 'unavailable', arrived: 'no', transient: true },
  auth_unsupported: { outcome: 'misconfigured', arrived: 'no' },
  // The request.
  template_invalid: { outcome: 'misconfigured', arrived: 'no' },
  request_invalid: { outcome: 'misconfigured', arrived: 'no' },
  operation_missing: { outcome: 'misconfigured', arrived: 'no' },
  no_request: { outcome: 'misconfigured', arrived: 'no' },
  connection_incomplete: { outcome: 'misconfigured', arrived: 'no' },
  driver_missing: { outcome: 'misconfigured', arrived: 'no' },
  module: { outcome: 'misconfigured', arrived: 'maybe' },
  value_not_encodable: { outcome: 'unavailable', arrived: 'no', aboutValue: true },
  value_refused: { outcome: 'unavailable', arrived: 'refused', aboutValue: true },
  // The reply.
  too_large: { outcome: 'unavailable', arrived: 'maybe' },
  malformed_reply: { outcome: 'unavailable', arrived: 'maybe' },
  // Carimbo itself.
  breaker_open: { outcome: 'unavailable', arrived: 'no' },
  too_busy: { outcome: 'unavailable', arrived: 'no' },
  interrupted: { outcome: 'unavailable', arrived: 'maybe' },
  closed: { outcome: 'unavailable', arrived: 'maybe' },
  // Databases.
  starting: { outcome: 'unavailable', arrived: 'maybe', transient: true },
  locked: { outcome: 'unavailable', arrived: 'refused', transient: true },
  too_many_connections: { outcome: 'unavailable', arrived: 'no', transient: true },
  server_error: { outcome: 'unavailable', arrived: 'maybe', transient: true },
  statement_refused: { outcome: 'misconfigured', arrived: 'no' },
  syntax: { outcome: 'misconfigured', arrived: 'refused' },
  database_missing: { outcome: 'misconfigured', arrived: 'no' },
  table_missing: { outcome: 'misconfigured', arrived: 'refused' },
  column_missing: { outcome: 'misconfigured', arrived: 'refused' },
  routine_missing: { outcome: 'misconfigured', arrived: 'refused' },
  permission_denied: { outcome: 'misconfigured', arrived: 'refused', aboutCredentials: true },
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
