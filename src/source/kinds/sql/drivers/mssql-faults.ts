import type { ExchangeFault } from '../../../exchange.ts';
import { codeOf, messageOf, networkFault, type SqlFaultCode, sqlFault } from '../sql-faults.ts';

/** https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
export const NUMBERS: Readonly<Record<number, SqlFaultCode>> = {
  208: 'table_missing',
  207: 'column_missing',
  2812: 'routine_missing',
  102: 'syntax',
  105: 'syntax',
  137: 'syntax',
  156: 'syntax',
  201: 'syntax',
  229: 'permission_denied',
  230: 'permission_denied',
  911: 'database_missing',
  916: 'permission_denied',
  4060: 'database_missing',
  18452: 'auth_failed',
  18456: 'auth_failed',
  18470: 'auth_failed',
  18487: 'auth_failed',
  18488: 'auth_failed',
  1205: 'locked',
  1222: 'locked',
  3906: 'read_only',
  10928: 'too_many_connections',
  17809: 'too_many_connections',
  40613: 'starting',
  6005: 'starting',
  245: 'value_refused',
  8114: 'value_refused',
  8115: 'value_refused',
  515: 'constraint_violated',
  547: 'constraint_violated',
  2601: 'constraint_violated',
  2627: 'constraint_violated',
};
const WITH_MESSAGE: readonly SqlFaultCode[] = [
  'table_missing',
  'column_missing',
  'routine_missing',
  'syntax',
];

const CODES: Readonly<Record<string, SqlFaultCode>> = {
  ETIMEOUT: 'timeout',
  ECANCEL: 'timeout',
  ELOGIN: 'auth_failed',
  ECONNCLOSED: 'connection_lost',
  ENOTOPEN: 'connection_lost',
  ENOCONN: 'connection_lost',
  EINSTLOOKUP: 'refused',
  EENCRYPT: 'tls',
};

/** The server's number of an error; -1 where it has none. */
export function numberOf(error: unknown): number {
  const { number, originalError } = (error ?? {}) as { number?: unknown; originalError?: unknown };
  if (typeof number === 'number') return number;
  return originalError === undefined ? -1 : numberOf(originalError);
}

/** What an error of the driver means; never holds a value. */
export function mssqlFault(error: unknown): ExchangeFault {
  const number = numberOf(error);
  const known = NUMBERS[number];
  if (known !== undefined)
    return sqlFault(known, WITH_MESSAGE.includes(known) ? `${number}: ${messageOf(error)}` : `${number}`);
  const code = codeOf(error);
  const message = messageOf(error);
  // A login that fails has no number left when it gets here.
  if (code === 'ELOGIN' && /open database|banco de dados/i.test(message))
    return sqlFault('database_missing', code);
  const network =
    networkFault(error) ?? networkFault({ code: /\bE[A-Z_]{4,}\b/.exec(message.replace(code, ''))?.[0] });
  if (network !== null) return network;
  if (/certificate|self.signed/i.test(message)) return sqlFault('tls', code);
  const byCode = CODES[code];
  if (byCode !== undefined) return sqlFault(byCode, code);
  if (number > 0) return sqlFault('server_error', String(number));
  if (/socket hang up|closed|lost/i.test(message)) return sqlFault('connection_lost', code);
  return sqlFault('malformed_reply', code);
}
