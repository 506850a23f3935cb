import { fileURLToPath } from 'node:url';

export const PROTO = fileURLToPath(new URL('../../sandbox/proto/operadora.proto', import.meta.url));
export const SERVICE = 'operadora.v1.Beneficiarios';
const METHOD = 'BuscarPorCarteira';

const asIs = (bytes) => bytes;

/** The service of beneficiaries with prepared bytes. @returns {Promise<number>} its port */
export async function startStubGrpc() {
  const { grpc, method } = await grpcMethod();
  const rest = method.responseSerialize({
    nome: 'Maria Aparecida dos Santos',
    cpf: '00000000191',
    data_nascimento: '1961-03-14',
    situacao: 'SITUACAO_ATIVO',
    plano: { codigo: 101, descricao: 'Essencial Enfermaria' },
    telefone: '11900000001',
  });
  const server = new grpc.Server();
  const raw = {
    ...method,
    requestDeserialize: asIs,
    requestSerialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  // The card is field 1 of request and reply, and protobuf messages are merged by concatenating their bytes.
  const handler = ({ request }, reply) => reply(null, Buffer.concat([request, rest]));
  server.addService({ [METHOD]: raw }, { [METHOD]: handler });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** The lookup's method as grpc-js knows it. */
export async function grpcMethod() {
  const [{ default: grpc }, { default: loader }] = await Promise.all([
    import('@grpc/grpc-js'),
    import('@grpc/proto-loader'),
  ]);
  const types = await loader.load(PROTO, { keepCase: true, longs: String, enums: String, defaults: true });
  return { grpc, method: types[SERVICE][METHOD] };
}
