import { cutText } from '../../../text/clean.ts';
import { ExchangeFault } from '../../exchange.ts';
import type { FaultCode } from '../../faults.ts';

/** Reasons for a technician; what each code means is in the table of faults. */
const REASONS = {
  refused: 'o banco recusou a conexão: está parado, ou a porta está errada',
  dns: 'o nome da máquina do banco não foi encontrado',
  unreachable: 'não há caminho de rede até a máquina do banco',
  timeout: 'o banco não respondeu a tempo',
  connection_lost: 'o banco encerrou a conexão antes do fim',
  malformed_reply: 'o servidor nessa porta não é deste banco',
  too_many_connections: 'o banco não aceita mais conexões',
  starting: 'o banco está iniciando ou encerrando',
  locked: 'o banco está ocupado com outra gravação',
  too_large: 'a resposta passa de limits.max_bytes',
  value_refused: 'o banco não aceitou um dos valores para a coluna comparada',
  server_error: 'erro interno do banco',
  number_not_exact:
    'uma coluna numérica tem mais algarismos do que o driver lê com exatidão; consulte-a como texto: CAST(coluna AS varchar(40))',
  tls: 'o TLS não foi aceito: confira connection.tls e o certificado',
  tls_file: 'um arquivo de connection.tls não pôde ser lido',
  auth_failed: 'o banco recusou usuário ou senha',
  auth_unsupported: 'o driver não conhece o modo de autenticação deste usuário',
  permission_denied: 'o usuário não tem permissão para isto',
  database_missing: 'o banco de dados não existe',
  table_missing: 'a tabela não existe, ou o usuário não a vê',
  column_missing: 'a coluna não existe',
  routine_missing: 'a função ou o procedimento não existe',
  syntax: 'o banco não entende o SQL',
  read_only: 'a consulta tentou gravar, e consultas só podem ler',
  constraint_violated: 'o banco recusou a gravação por uma regra de integridade',
  session_options:
    'o servidor não aceita as opções da sessão; num PgBouncer, inclua options e statement_timeout em ignore_startup_parameters',
} as const satisfies Partial<Record<FaultCode, string>>;

export type SqlFaultCode = keyof typeof REASONS;

/**
 * @param detail the driver's code, and its message where that holds nothing but names of the SQL: never one with a value
 */
export function sqlFault(code: SqlFaultCode, detail?: string): ExchangeFault {
  return new ExchangeFault(code, { reason: `${REASONS[code]}${detail ? ` (${shorten(detail)})` : ''}` });
}

const NETWORK: Readonly<Record<string, SqlFaultCode>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  EPROTO: 'tls',
};

/** Faults of the socket or of TLS, below the database; null for any other error. */
export function networkFault(error: unknown): ExchangeFault | null {
  for (const each of causesOf(error)) {
    const code = codeOf(each);
    const known = NETWORK[code];
    if (known !== undefined) return sqlFault(known, code);
    // Codes of OpenSSL's X509 verification and of node:tls.
    if (/CERT|SELF_SIGNED|^ERR_TLS|^ERR_SSL|UNABLE_TO_|HOSTNAME_MISMATCH/.test(code))
      return sqlFault('tls', code);
  }
  return null;
}

/** The error and its causes. */
function causesOf(error: unknown, depth = 4): unknown[] {
  if (typeof error !== 'object' || error === null || depth === 0) return [];
  const { cause, originalError, errors } = error as {
    cause?: unknown;
    originalError?: unknown;
    errors?: unknown;
  };
  const inner = [cause, originalError, ...(Array.isArray(errors) ? errors : [])];
  return [error, ...inner.flatMap((each) => causesOf(each, depth - 1))];
}

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${cutText(line, 199)}…`;
}
