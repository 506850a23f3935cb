import type { ExchangeFault } from '../../../exchange.ts';
import { codeOf, messageOf, networkFault, type SqlFaultCode, sqlFault } from '../sql-faults.ts';

/** By errno: MariaDB has numbers of its own that mysql2 does not name. */
const NUMBERS: Readonly<Record<number, SqlFaultCode>> = {
  1040: 'too_many_connections',
  1203: 'too_many_connections',
  1226: 'too_many_connections',
  1044: 'permission_denied',
  1045: 'auth_failed',
  1698: 'auth_failed',
  1251: 'auth_unsupported',
  1049: 'database_missing',
  1046: 'database_missing',
  1146: 'table_missing',
  1054: 'column_missing',
  1305: 'routine_missing',
  1064: 'syntax',
  1142: 'permission_denied',
  1143: 'permission_denied',
  1370: 'permission_denied',
  1053: 'starting',
  1205: 'locked',
  1213: 'locked',
  1317: 'timeout',
  1927: 'connection_lost',
  1969: 'timeout',
  3024: 'timeout',
  1792: 'read_only',
  1062: 'constraint_violated',
  1048: 'constraint_violated',
  1452: 'constraint_violated',
  1292: 'value_refused',
  1366: 'value_refused',
  1406: 'value_refused',
};
/** Their messages name what is in the SQL, and no values. */
const WITH_MESSAGE: readonly SqlFaultCode[] = [
  'table_missing',
  'column_missing',
  'routine_missing',
  'syntax',
];

/** What an error of the driver means; never holds a value. */
export function mysqlFault(error: unknown): ExchangeFault {
  const { errno } = error as { errno?: unknown };
  const code = typeof errno === 'number' ? NUMBERS[errno] : undefined;
  if (code !== undefined)
    return sqlFault(code, WITH_MESSAGE.includes(code) ? `${errno}: ${messageOf(error)}` : `${errno}`);
  const network = networkFault(error);
  if (network !== null) return network;
  const name = codeOf(error);
  if (name === 'PROTOCOL_CONNECTION_LOST') return sqlFault('connection_lost', name);
  if (name === 'HANDSHAKE_NO_SSL_SUPPORT' || name === 'HANDSHAKE_SSL_ERROR') return sqlFault('tls', name);
  if (name === 'AUTH_SWITCH_PLUGIN_ERROR') return sqlFault('auth_unsupported', name);
  // A number of the server that is not above; those of the system are negative.
  if (typeof errno === 'number' && errno > 0) return sqlFault('server_error', `${errno}`);
  if (/closed state/.test(messageOf(error))) return sqlFault('connection_lost');
  return sqlFault('malformed_reply', name);
}
