/**
 * Every code by which it is told that there was no answer to judge, and what it comes to where nothing else is known: is
 * their system to be asked again later (`unavailable`), or is it for a person to mend (`misconfigured`)? Only `tls` (an
 * expired certificate is theirs), `module` and `breaker_open` may come to the other one.
 */
export const FAULT_OUTCOMES = {
  // The way there.
  refused: 'unavailable',
  unreachable: 'unavailable',
  dns: 'unavailable',
  timeout: 'unavailable',
  reset: 'unavailable',
  connection_lost: 'unavailable',
  unavailable: 'unavailable',
  failed: 'unavailable',
  tls: 'misconfigured',
  tls_file: 'misconfigured',
  redirected: 'misconfigured',
  host_not_allowed: 'misconfigured',
  address_invalid: 'misconfigured',
  // Who we are.
  auth_failed: 'misconfigured',
  auth_unavailable: 'unavailable',
  auth_unsupported: 'misconfigured',
  // What is asked.
  template_invalid: 'misconfigured',
  request_invalid: 'misconfigured',
  operation_missing: 'misconfigured',
  no_request: 'misconfigured',
  connection_incomplete: 'misconfigured',
  driver_missing: 'misconfigured',
  module: 'misconfigured',
  value_not_encodable: 'unavailable',
  value_refused: 'unavailable',
  // What comes.
  too_large: 'unavailable',
  malformed_reply: 'unavailable',
  // Ourselves.
  breaker_open: 'unavailable',
  too_busy: 'unavailable',
  interrupted: 'unavailable',
  closed: 'unavailable',
  // Databases.
  starting: 'unavailable',
  locked: 'unavailable',
  too_many_connections: 'unavailable',
  server_error: 'unavailable',
  statement_refused: 'misconfigured',
  syntax: 'misconfigured',
  database_missing: 'misconfigured',
  table_missing: 'misconfigured',
  column_missing: 'misconfigured',
  routine_missing: 'misconfigured',
  permission_denied: 'misconfigured',
  read_only: 'misconfigured',
  constraint_violated: 'misconfigured',
  number_not_exact: 'misconfigured',
  session_options: 'misconfigured',
  // gRPC.
  types_unclear: 'misconfigured',
  types_unreadable: 'misconfigured',
  no_reflection: 'misconfigured',
  reflection_refused: 'misconfigured',
  unknown_service: 'misconfigured',
  unknown_method: 'misconfigured',
  unknown_field: 'misconfigured',
  streaming_method: 'misconfigured',
  value_does_not_fit: 'misconfigured',
  metadata: 'misconfigured',
} as const satisfies Readonly<Record<string, 'unavailable' | 'misconfigured'>>;

export type FaultCode = keyof typeof FAULT_OUTCOMES;

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULT_OUTCOMES, code);
}
