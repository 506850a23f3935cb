import { ExchangeFault, type FaultDetails } from '../../exchange.ts';
import type { FaultCode } from '../../faults.ts';

/** The faults of HTTP and of what lies below it, with a reason that holds no personal data, no secret and no address with a card. */

type Details = Omit<FaultDetails, 'reason'>;

const fault = (code: FaultCode, reason: string, more: Details = {}) =>
  new ExchangeFault(code, { reason, ...more });

export const FAULTS = {
  timeout: (origin?: string) => fault('timeout', `${origin ?? 'o sistema'} não respondeu dentro do tempo`),
  refused: (origin: string, cause: unknown) =>
    fault('refused', `${origin} recusou a conexão: confira endereço e porta, e se o sistema está no ar`, {
      cause,
    }),
  unreachable: (origin: string, cause: unknown) =>
    fault('unreachable', `não há caminho de rede até ${origin}: confira rota, VPN e firewall`, { cause }),
  dns: (origin: string, { transient, cause }: { transient: boolean; cause: unknown }) =>
    fault('dns', `o nome de ${origin} não foi encontrado: confira o endereço e o DNS deste servidor`, {
      transient,
      cause,
    }),
  reset: (origin: string, cause?: unknown) =>
    fault(
      'reset',
      origin.startsWith('https:') && bytesRead(cause) === 0
        ? `${origin} fechou a conexão sem responder; se esse sistema pede certificado de cliente, confira connection.tls.cert`
        : `${origin} fechou a conexão antes do fim da resposta`,
      { cause },
    ),
  tooLarge: (origin: string, limit: number) =>
    fault('too_large', `a resposta de ${origin} passa de ${limit} bytes (limits.max_bytes)`),
  malformed: (what: string, cause?: unknown) => fault('malformed_reply', what, { cause }),
  protocol: (origin: string, cause: unknown) =>
    fault('malformed_reply', `a resposta de ${origin} não é HTTP`, { transient: true, cause }),
  closed: () => fault('closed', 'esta conexão já foi encerrada pelo Carimbo'),
  other: (origin: string, cause: unknown) =>
    fault('failed', `a comunicação com ${origin} falhou (${nameOf(cause)})`, { transient: true, cause }),

  notEncodable: () =>
    fault(
      'value_not_encodable',
      'o valor consultado não pode ser escrito neste pedido, então não existe no sistema',
    ),

  redirected: (origin: string, to: string | null) =>
    fault(
      'redirected',
      to === null
        ? `${origin} respondeu com um redirecionamento sem endereço`
        : `${origin} redireciona para ${to}; o Carimbo não segue redirecionamentos: escreva o endereço final`,
    ),
  hostNotAllowed: (origin: string) =>
    fault('host_not_allowed', `${origin} não está entre os endereços do arquivo de origem`),
  address: (what: string) => fault('address_invalid', what),
  template: (what: string) => fault('template_invalid', what),
  request: (cause: unknown) =>
    fault('request_invalid', `o pedido não pode ser enviado como está escrito (${nameOf(cause)})`, { cause }),
  tls: (reason: string, more: Details) => fault('tls', reason, more),
  tlsFile: (key: string, path: string, cause: unknown) =>
    fault('tls', `connection.tls.${key}: o arquivo ${path} não pode ser lido (${nameOf(cause)})`, { cause }),

  authRefused: (origin: string, status: number) =>
    fault(
      'auth_failed',
      `${origin} recusou o pedido de token (status ${status}): confira as credenciais e o endereço em auth`,
    ),
  authDown: (origin: string, status: number) =>
    fault('auth_unavailable', `${origin} não devolveu o token (status ${status})`),
  tokenMissing: (where: string) =>
    fault('auth_failed', `a resposta ao pedido de token veio sem o token: não há texto em ${where}`),
  tokenNotAHeader: () => fault('auth_failed', 'o token recebido tem caracteres inválidos num cabeçalho'),
  expression: (key: string, cause: unknown) =>
    fault('auth_failed', `${key}: a expressão falhou (${nameOf(cause)})`, { cause }),
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
