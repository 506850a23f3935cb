import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { FAULTS } from './http/faults.ts';
import type { TlsSettings } from './tls-schema.ts';

/**
 * The certificates of `connection.tls`, read once for all connections. A private authority is trusted beside the public
 * ones: the token often comes from another host. Undefined where nothing is configured: Node's own defaults.
 * @throws ExchangeFault `tls`, naming the file
 */
export async function secureContext(
  tls: TlsSettings | undefined,
  folder: string,
): Promise<SecureContext | undefined> {
  if (tls?.ca === undefined && tls?.cert === undefined && tls?.key === undefined) return undefined;
  const read = async (key: 'ca' | 'cert' | 'key'): Promise<string | undefined> => {
    const path = tls[key];
    if (path === undefined) return undefined;
    return readFile(resolve(folder, path), 'utf8').catch((error: unknown) => {
      throw FAULTS.tlsFile(key, path, error);
    });
  };
  const [ca, cert, key] = await Promise.all([read('ca'), read('cert'), read('key')]);
  try {
    return createSecureContext({
      ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(tls.passphrase !== undefined && { passphrase: tls.passphrase }),
    });
  } catch (error) {
    throw FAULTS.tls(
      `connection.tls: certificado ou chave inválidos: confira se são PEM, se a chave é a do certificado e a senha dela`,
      { cause: error },
    );
  }
}
