import type { ExchangeFault } from '../exchange.ts';
import { FAULTS } from './http/faults.ts';

const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
]);

/** TLS alerts of a server that asks for a client certificate, or refuses the one it got. */
const CLIENT_CERTIFICATE =
  /CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_HANDSHAKE_FAILURE|ALERT_CERTIFICATE|ALERT_ACCESS_DENIED/;

/** What a failed handshake means and what to do about it; null when the code is not one of TLS. */
export function tlsFault(code: string, origin: string, cause: unknown): ExchangeFault | null {
  const ofOperator = (reason: string) => FAULTS.tls(reason, { outcome: 'unavailable', cause });
  const ofSettings = (reason: string) => FAULTS.tls(reason, { cause });
  if (code === 'CERT_HAS_EXPIRED')
    return ofOperator(`o certificado de ${origin} venceu: quem cuida desse sistema precisa renová-lo`);
  if (code === 'CERT_NOT_YET_VALID')
    return ofOperator(`o certificado de ${origin} ainda não vale: confira o relógio deste servidor`);
  if (UNKNOWN_AUTHORITY.has(code))
    return ofSettings(
      `o certificado de ${origin} vem de uma autoridade desconhecida: peça o certificado dela (PEM) e ponha em connection.tls.ca`,
    );
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return ofSettings(
      `o certificado de ${origin} é de outro nome: use no endereço o nome do certificado, ou connection.tls.server_name`,
    );
  if (CLIENT_CERTIFICATE.test(code))
    return ofSettings(
      `${origin} recusou o certificado do Carimbo, ou exige um: confira connection.tls.cert e connection.tls.key`,
    );
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return ofSettings(`${origin} não fala TLS nessa porta: confira a porta, ou se o endereço é http://`);
  if (/^ERR_(SSL|TLS|OSSL)_|^CERT_|^EPROTO$|_CRL$|_CERT_/.test(code))
    return ofSettings(`a conexão TLS com ${origin} falhou (${code})`);
  return null;
}
