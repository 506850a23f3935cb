import { ExchangeFault } from '../../exchange.ts';
import { tlsFault } from '../tls-fault.ts';
import { FAULTS } from './faults.ts';

/** What undici, the network or TLS threw, as a fault. `limit` is the size that a reply may have, in bytes. */
export function faultOf(error: unknown, { origin, limit }: { origin: string; limit: number }): ExchangeFault {
  if (error instanceof ExchangeFault) return error;
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return FAULTS.refused(origin, error);
    case 'ENOTFOUND':
      return FAULTS.dns(origin, { transient: false, cause: error });
    case 'EAI_AGAIN':
      return FAULTS.dns(origin, { transient: true, cause: error });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return FAULTS.unreachable(origin, error);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return FAULTS.reset(origin, error);
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_ABORTED':
      return FAULTS.timeout(origin);
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
    case 'UND_ERR_HEADERS_OVERFLOW':
      return FAULTS.tooLarge(origin, limit);
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return FAULTS.closed();
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return FAULTS.request(error);
  }
  if (error instanceof Error && error.name === 'HTTPParserError') return FAULTS.protocol(origin, error);
  return tlsFault(code, origin, error) ?? FAULTS.other(origin, error);
}

/** The code of an error. If several addresses were tried (IPv6, IPv4), the code of the last attempt. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors.at(-1));
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}
