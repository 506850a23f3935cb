import { ExchangeFault } from '../../exchange.ts';
import type { FaultCode } from '../../faults.ts';

/** What goes wrong on an HTTP wire, in words for a technician: no personal data, no secrets, no address with a card in it. */

const down = (code: FaultCode, reason: string, more: { transient?: boolean; cause?: unknown } = {}) =>
  new ExchangeFault('unavailable', code, { reason, ...more });
const ours = (code: FaultCode, reason: string, cause?: unknown) =>
  new ExchangeFault('misconfigured', code, { reason, cause });

export const FAULTS = {
  timeout: (origin?: string) =>
    down('timeout', `${origin ?? 'o sistema'} não respondeu dentro do tempo`, { transient: true }),
  refused: (origin: string, cause: unknown) =>
    down('refused', `${origin} recusou a conexão: confira endereço e porta, e se o sistema está no ar`, {
      transient: true,
      cause,
    }),
  unreachable: (origin: string, cause: unknown) =>
    down('unreachable', `não há caminho de rede até ${origin}: confira rota, VPN e firewall`, {
      transient: true,
      cause,
    }),
  dns: (origin: string, { transient, cause }: { transient: boolean; cause: unknown }) =>
    down('dns', `o nome de ${origin} não foi encontrado: confira o endereço e o DNS deste servidor`, {
      transient,
      cause,
    }),
  reset: (origin: string, cause?: unknown) =>
    down(
      'reset',
      origin.startsWith('https:') && bytesRead(cause) === 0
        ? `${origin} fechou a conexão sem responder; se esse sistema pede certificado de cliente, confira connection.tls.cert`
        : `${origin} fechou a conexão antes do fim da resposta`,
      { transient: true, cause },
    ),
  tooLarge: (origin: string, limit: number) =>
    down('too_large', `a resposta de ${origin} passa de ${limit} bytes (limits.max_bytes)`),
  malformed: (what: string, cause?: unknown) => down('malformed_reply', what, { cause }),
  protocol: (origin: string, cause: unknown) =>
    down('malformed_reply', `a resposta de ${origin} não é HTTP`, { transient: true, cause }),
  closed: () => down('closed', 'esta conexão já foi encerrada pelo Carimbo'),
  other: (origin: string, cause: unknown) =>
    down('failed', `a comunicação com ${origin} falhou (${nameOf(cause)})`, { transient: true, cause }),

  notEncodable: () =>
    down(
      'value_not_encodable',
      'o valor consultado não pode ser escrito neste pedido, então não existe no sistema',
    ),

  redirected: (origin: string, to: string | null) =>
    ours(
      'redirected',
      to === null
        ? `${origin} respondeu com um redirecionamento sem endereço`
        : `${origin} redireciona para ${to}; o Carimbo não segue redirecionamentos: escreva o endereço final`,
    ),
  hostNotAllowed: (origin: string) =>
    ours('host_not_allowed', `${origin} não está entre os endereços do arquivo de origem`),
  address: (what: string) => ours('address_invalid', what),
  template: (what: string) => ours('template_invalid', what),
  request: (cause: unknown) =>
    ours('request_invalid', `o pedido não pode ser enviado como está escrito (${nameOf(cause)})`, cause),
  tls: (reason: string, { ours: mine, cause }: { ours: boolean; cause: unknown }) =>
    mine ? ours('tls', reason, cause) : down('tls', reason, { cause }),
  tlsFile: (key: string, path: string, cause: unknown) =>
    ours('tls', `connection.tls.${key}: o arquivo ${path} não pode ser lido (${nameOf(cause)})`, cause),

  authRefused: (origin: string, status: number) =>
    ours(
      'auth_failed',
      `${origin} recusou o pedido de token (status ${status}): confira as credenciais e o endereço em auth`,
    ),
  authDown: (origin: string, status: number) =>
    down('auth_unavailable', `${origin} não devolveu o token (status ${status})`, { transient: true }),
  tokenMissing: (where: string) =>
    ours('auth_failed', `a resposta ao pedido de token veio sem o token: não há texto em ${where}`),
  tokenNotAHeader: () => ours('auth_failed', 'o token recebido tem caracteres inválidos num cabeçalho'),
  expression: (key: string, cause: unknown) =>
    ours('auth_failed', `${key}: a expressão falhou (${nameOf(cause)})`, cause),
};

/** The code or class of an error, never its message: messages quote addresses and bodies. */
export function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'erro desconhecido';
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' && /^[\w-]{1,60}$/.test(code) ? code : cause.name;
}

/** Of a connection that undici saw closed; undefined when that is not known. */
export function bytesRead(cause: unknown): number | undefined {
  return (cause as { socket?: { bytesRead?: number } | null } | undefined)?.socket?.bytesRead;
}
