import type { ExchangeFault } from '../../../exchange.ts';
import { codeOf, messageOf, networkFault, type SqlFaultCode, sqlFault } from '../sql-faults.ts';

/** By number, of ORA- and of NJS-. */
const ORA: Readonly<Record<number, SqlFaultCode>> = {
  1: 'constraint_violated',
  18: 'too_many_connections',
  20: 'too_many_connections',
  28: 'connection_lost',
  54: 'locked',
  60: 'locked',
  900: 'syntax',
  904: 'column_missing',
  923: 'syntax',
  933: 'syntax',
  936: 'syntax',
  942: 'table_missing',
  1005: 'auth_failed',
  1013: 'timeout',
  1017: 'auth_failed',
  1031: 'permission_denied',
  1033: 'starting',
  1034: 'starting',
  1045: 'permission_denied',
  1089: 'starting',
  1400: 'constraint_violated',
  1456: 'read_only',
  1722: 'value_refused',
  2289: 'table_missing',
  2291: 'constraint_violated',
  2391: 'too_many_connections',
  3113: 'connection_lost',
  3114: 'connection_lost',
  3135: 'connection_lost',
  3136: 'timeout',
  4043: 'table_missing',
  6550: 'routine_missing',
  6576: 'routine_missing',
  12154: 'database_missing',
  12505: 'database_missing',
  12514: 'database_missing',
  12516: 'too_many_connections',
  12518: 'too_many_connections',
  12519: 'too_many_connections',
  12520: 'too_many_connections',
  12541: 'refused',
  12899: 'value_refused',
  28000: 'auth_failed',
  28001: 'auth_failed',
};
const NJS: Readonly<Record<number, SqlFaultCode>> = {
  116: 'auth_unsupported',
  123: 'timeout',
  138: 'auth_unsupported',
  500: 'connection_lost',
  501: 'connection_lost',
  503: 'connection_lost',
  505: 'tls',
  506: 'tls',
  507: 'tls',
  508: 'tls',
  509: 'malformed_reply',
  510: 'timeout',
  511: 'refused',
  512: 'database_missing',
  514: 'database_missing',
  515: 'database_missing',
  516: 'database_missing',
  517: 'database_missing',
  518: 'database_missing',
  519: 'database_missing',
  520: 'database_missing',
  521: 'connection_lost',
  529: 'tls',
  530: 'dns',
};
const WITH_MESSAGE: readonly SqlFaultCode[] = [
  'table_missing',
  'column_missing',
  'routine_missing',
  'syntax',
];

/** What an error of the driver means; never holds a value. */
export function oracleFault(error: unknown): ExchangeFault {
  const message = messageOf(error);
  const [, kind, digits = ''] = /\b(ORA|NJS)-(\d{3,5})/.exec(`${codeOf(error)} ${message}`) ?? [];
  const number = Number(digits);
  if (kind === undefined) return networkFault(error) ?? sqlFault('malformed_reply');
  const name = `${kind}-${digits}`;
  // "Connection could not be established", and why not stands further down.
  const why =
    kind === 'NJS' && number === 503 ? (networkFault(error) ?? networkFault(socketCode(message))) : null;
  if (why !== null) return why;
  const known = kind === 'ORA' ? ORA[number] : NJS[number];
  if (known !== undefined)
    return sqlFault(known, WITH_MESSAGE.includes(known) ? (message.split('\n')[0] ?? name) : name);
  // 900 to 999 are those of the SQL's text.
  if (kind === 'ORA' && number >= 900 && number <= 999) return sqlFault('syntax', name);
  return sqlFault(kind === 'ORA' ? 'server_error' : 'malformed_reply', name);
}

function socketCode(message: string): { code: string } {
  return { code: /\bE[A-Z_]{4,}\b/.exec(message)?.[0] ?? '' };
}
