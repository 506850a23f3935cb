import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type * as GrpcJs from '@grpc/grpc-js';
import { ConfigError } from '../yaml/problem.ts';
import type { GrpcDeps } from './grpc-deps.ts';

/** TLS with the files of `grpc.tls`, if configured. @throws ConfigError for an unusable file */
export async function serverCredentials(
  { tls }: GrpcDeps['config'],
  { ServerCredentials }: typeof GrpcJs,
): Promise<GrpcJs.ServerCredentials> {
  if (tls === null) return ServerCredentials.createInsecure();
  const cert_chain = await pem('cert', tls.cert);
  const private_key = await pem('key', tls.key);
  try {
    // The library would fail only when it listens, with OpenSSL's message.
    createSecureContext({ cert: cert_chain, key: private_key });
  } catch {
    throw problem('grpc.tls', 'a chave não é a deste certificado', 'the key does not match this certificate');
  }
  return ServerCredentials.createSsl(null, [{ cert_chain, private_key }]);
}

async function pem(name: 'cert' | 'key', path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    throw problem(`grpc.tls.${name}`, `${path} não pode ser lido`, `${path} cannot be read`);
  }
}

const problem = (key: string, pt: string, en: string) =>
  new ConfigError([
    {
      place: 'carimbo.yaml',
      key,
      what: { 'pt-BR': pt, en },
      expected: { 'pt-BR': 'arquivos PEM', en: 'PEM files' },
    },
  ]);
