import type { ExchangeFault } from '../../../exchange.ts';
import { codeOf, messageOf, networkFault, type SqlFaultCode, sqlFault } from '../sql-faults.ts';

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const STATES: Readonly<Record<string, SqlFaultCode>> = {
  '28P01': 'auth_failed',
  '28000': 'auth_failed',
  '3D000': 'database_missing',
  '42P01': 'table_missing',
  '42703': 'column_missing',
  '42883': 'routine_missing',
  '42501': 'permission_denied',
  '25006': 'read_only',
  '53300': 'too_many_connections',
  '57014': 'timeout',
  '57P03': 'starting',
  '57P01': 'connection_lost',
  '57P02': 'connection_lost',
  '55P03': 'locked',
  '40001': 'locked',
  '40P01': 'locked',
  '08P01': 'session_options',
};

/** What an error of the driver means; never holds a value. */
export function postgresFault(error: unknown): ExchangeFault {
  const state = codeOf(error);
  const message = messageOf(error);
  const code = STATES[state];
  if (code === 'session_options' && !/startup parameter/.test(message))
    return sqlFault('malformed_reply', state);
  if (code !== undefined) return sqlFault(code, state.startsWith('42') ? `${state}: ${message}` : state);
  // Messages of class 42 name what is in the SQL; those of 22 and 23 quote values.
  if (/^42...$/.test(state)) return sqlFault('syntax', `${state}: ${message}`);
  if (/^22...$/.test(state)) return sqlFault('value_refused', state);
  if (/^23...$/.test(state)) return sqlFault('constraint_violated', state);
  if (/^[0-9A-Z]{5}$/.test(state)) return sqlFault('server_error', state);
  const network = networkFault(error);
  if (network !== null) return network;
  if (/SSL/.test(message)) return sqlFault('tls');
  if (/SASL|password must be/.test(message)) return sqlFault('auth_failed');
  if (/timeout/.test(message)) return sqlFault('timeout');
  if (/Connection terminated|not queryable|closed/.test(message)) return sqlFault('connection_lost');
  return sqlFault('malformed_reply');
}
