import { Client, credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { CREDENTIALS, PROTO_FILE } from '../../sandbox/sandbox.ts';

interface Beneficiario {
  nome: string;
  [field: string]: unknown;
}

/** One lookup by card. Rejects with a gRPC status in `code`. */
export async function askGrpc(address: string, card: string, deadlineMs = 5_000): Promise<Beneficiario> {
  const definition = loadSync(PROTO_FILE, { keepCase: true, longs: String, enums: String, defaults: true });
  loadPackageDefinition(definition);
  const method = definition['operadora.v1.Beneficiarios'] as unknown as Record<
    string,
    {
      path: string;
      requestSerialize(v: object): Buffer;
      responseDeserialize(b: Buffer): Beneficiario;
    }
  >;
  const call = method.BuscarPorCarteira;
  if (call === undefined) throw new Error('no such method');
  const client = new Client(address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('x-api-key', CREDENTIALS.apiKey);
  try {
    return await new Promise<Beneficiario>((resolve, reject) => {
      client.makeUnaryRequest(
        call.path,
        call.requestSerialize,
        call.responseDeserialize,
        { numero_carteira: card },
        metadata,
        { deadline: Date.now() + deadlineMs },
        (error, reply) => (error || !reply ? reject(error) : resolve(reply)),
      );
    });
  } finally {
    client.close();
  }
}
