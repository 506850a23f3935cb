import type { ServiceError } from '@grpc/grpc-js';
import type { Grpc } from '../../../platform/load-grpc.ts';
import { ExchangeFault } from '../../exchange.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import { tlsFault } from '../../transport/tls-fault.ts';

export interface Server {
  /** `host:porta`, for people. */
  address: string;
  maxBytes: number;
}

export function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error && typeof (error as Partial<ServiceError>).code === 'number' && 'metadata' in error
  );
}

/**
 * The fault, where the transport made the status or the server did not answer; null where the status came from the server:
 * then it is a reply like any other, for the outcome rules. The library distinguishes the two only by its message.
 */
export function callFault(error: ServiceError, { status }: Grpc, server: Server): ExchangeFault | null {
  const { code, details = '' } = error;
  if (code === status.UNAVAILABLE) return unreachable(details, server, error);
  if (code === status.DEADLINE_EXCEEDED) return FAULTS.timeout(server.address);
  // Cancelled by Carimbo, it would have ended as `timeout` before: this is a stream that broke off.
  if (code === status.CANCELLED) return FAULTS.reset(server.address, error);
  if (code === status.INTERNAL && details.startsWith('Received RST_STREAM'))
    return FAULTS.reset(server.address, error);
  if (code === status.RESOURCE_EXHAUSTED && /larger than max|exceeds the maximum|size limit/i.test(details))
    return FAULTS.tooLarge(server.address, server.maxBytes);
  if (code === status.UNIMPLEMENTED && details === 'No message received')
    return FAULTS.malformed(`${server.address} respondeu OK sem mensagem`, error);
  return null;
}

/** OpenSSL's sentences and Node's codes for them: the library passes on the sentence only. */
const TLS_CODES: readonly (readonly [RegExp, string])[] = [
  [/certificate has expired/, 'CERT_HAS_EXPIRED'],
  [/not yet valid/, 'CERT_NOT_YET_VALID'],
  [/self-signed certificate in certificate chain/, 'SELF_SIGNED_CERT_IN_CHAIN'],
  [/self-signed certificate/, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/unable to (verify the first|get (local )?issuer) certificate/, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/altnames|does not match certificate/, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [
    /alert (certificate required|bad certificate|unknown ca|handshake failure|access denied)/,
    'ERR_SSL_ALERT_CERTIFICATE',
  ],
  [/wrong version number|packet length too long/, 'ERR_SSL_WRONG_VERSION_NUMBER'],
  [/SSL|TLS|EPROTO/, 'EPROTO'],
];

function unreachable(details: string, { address }: Server, cause: Error): ExchangeFault {
  if (/ECONNREFUSED/.test(details)) return FAULTS.refused(address, cause);
  if (/EHOSTUNREACH|ENETUNREACH/.test(details)) return FAULTS.unreachable(address, cause);
  if (/ENOTFOUND|EAI_AGAIN|Name resolution failed/.test(details))
    return FAULTS.dns(address, { transient: !details.includes('ENOTFOUND'), cause });
  const [, code] = TLS_CODES.find(([words]) => words.test(details)) ?? [];
  const tls = code === undefined ? null : tlsFault(code, address, cause);
  return tls ?? down(address, cause);
}

const down = (address: string, cause: Error) =>
  new ExchangeFault('unavailable', { reason: `${address} está fora do ar ou derrubou a conexão`, cause });
