import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';

export const FOLDER = import.meta.dirname;
const OPTIONS = { keepCase: true, longs: String, enums: String, includeDirs: [FOLDER] };

export interface Asked {
  message: Record<string, unknown>;
  metadata: grpc.Metadata;
}

type Answer = (
  asked: Asked,
  respond: (error: Partial<grpc.StatusObject> | null, message?: object) => void,
  call: grpc.ServerUnaryCall<object, object>,
) => void;

interface Options {
  answer?: Answer;
  reflection?: 'v1' | 'v1alpha' | 'both' | 'none';
  credentials?: grpc.ServerCredentials;
  port?: number;
  /** Called with each stream of reflection. */
  onReflection?: () => void;
}

export interface OperatorServer {
  port: number;
  address: string;
  asked: Asked[];
  /** Cuts every connection at once, as a crash does. */
  kill(): void;
}

export const MARIA = {
  nome: 'Maria de Teste',
  matricula: '9007199254740993',
  situacao: 'ATIVO',
  nascimento: { seconds: 86_400, nanos: 0 },
  apelido: { value: 'Mari' },
  telefone: '1133334444',
  foto: Buffer.from([1, 2, 3]),
  plano: { nome: 'Ouro' },
  antigos: { '2019': { nome: 'Prata' } },
};

export const definitions = () => loader.loadSync(join(FOLDER, 'operadora.proto'), OPTIONS);

const running: { kill(): void }[] = [];

/** A real gRPC server of an operator's. `answer` returns Maria by default. */
export async function operatorServer(options: Options = {}): Promise<OperatorServer> {
  const { answer = (_asked, respond) => respond(null, MARIA), reflection = 'none' } = options;
  const types = definitions();
  const server = new grpc.Server();
  const asked: Asked[] = [];
  server.addService(types['operadora.v1.Beneficiarios'] as loader.ServiceDefinition, {
    Buscar: (
      call: grpc.ServerUnaryCall<Record<string, unknown>, object>,
      callback: grpc.sendUnaryData<object>,
    ) => {
      const one = { message: call.request, metadata: call.metadata };
      asked.push(one);
      answer(one, (error, message) => callback(error, message ?? null), call);
    },
    Todos: (call: grpc.ServerWritableStream<object, object>) => call.end(),
  });
  if (reflection !== 'none')
    new ReflectionService(described()).addToServer(only(server, reflection, options.onReflection));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(
      `127.0.0.1:${options.port ?? 0}`,
      options.credentials ?? grpc.ServerCredentials.createInsecure(),
      (error, bound) => (error === null ? resolve(bound) : reject(error)),
    ),
  );
  const running_ = { port, address: `127.0.0.1:${port}`, asked, kill: () => server.forceShutdown() };
  running.push(running_);
  return running_;
}

export function stopOperatorServers(): void {
  for (const server of running.splice(0)) server.kill();
}

/** What `protoc -I. --include_imports --descriptor_set_out=operadora.binpb operadora.proto` wrote. */
export const DESCRIPTOR_SET = join(FOLDER, 'operadora.binpb');

/** Reflection reads nothing else of a package definition; what protobufjs would describe is not what servers send. */
function described(): loader.PackageDefinition {
  const set = loader.fromJSON({
    nested: { Set: { fields: { file: { rule: 'repeated', type: 'bytes', id: 1 } } } },
  }).Set as loader.MessageTypeDefinition<object, { file: Buffer[] }>;
  const { file } = set.deserialize(readFileSync(DESCRIPTOR_SET));
  return { files: { fileDescriptorProtos: file } } as unknown as loader.PackageDefinition;
}

/** Lets only the wanted versions of reflection be added, and counts their streams. */
function only(server: grpc.Server, version: 'v1' | 'v1alpha' | 'both', onStream = () => {}): grpc.Server {
  return {
    addService(service: grpc.ServiceDefinition, { ServerReflectionInfo: info }: Reflection) {
      const [method] = Object.values(service);
      if (version !== 'both' && !method?.path.startsWith(`/grpc.reflection.${version}.`)) return;
      server.addService(service, {
        ServerReflectionInfo: (stream: unknown) => {
          onStream();
          info(stream);
        },
      });
    },
  } as unknown as grpc.Server;
}

interface Reflection {
  ServerReflectionInfo(stream: unknown): void;
}

const pem = (name: string) => readFileSync(join(FOLDER, 'certificates', name));

/** The server's certificate is for operadora.test. */
export const serverTls = (mutual: boolean) =>
  grpc.ServerCredentials.createSsl(
    pem('ca.pem'),
    [{ private_key: pem('server.key'), cert_chain: pem('server.pem') }],
    mutual,
  );

/** A TCP proxy: passes bytes on until its mode changes. */
export interface Proxy {
  port: number;
  /** What comes back from the server: everything, nothing any more, or cut after so many bytes. */
  mode: 'open' | 'swallow' | { cutAfter: number };
  connections: number;
  close(): void;
}

export async function proxyTo(port: number): Promise<Proxy> {
  const { connect } = await import('node:net');
  const sockets = new Set<Socket>();
  const proxy: Proxy = { port: 0, mode: 'open', connections: 0, close: () => {} };
  const server = createServer((near) => {
    proxy.connections += 1;
    const far = connect(port, '127.0.0.1');
    let swallowed = false;
    let passed = 0;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => near.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    const watch = () => {
      // A connection that was forgotten stays so, whatever becomes of later ones.
      swallowed ||= proxy.mode === 'swallow';
      return swallowed;
    };
    near.on('data', (bytes) => watch() || far.write(bytes));
    far.on('data', (bytes) => {
      if (watch()) return;
      const { mode } = proxy;
      if (typeof mode !== 'object') return void near.write(bytes);
      const room = mode.cutAfter - passed;
      passed += bytes.length;
      near.write(bytes.subarray(0, room));
      if (passed >= mode.cutAfter) near.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  proxy.port = address.port;
  proxy.close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  running.push({ kill: proxy.close });
  return proxy;
}
