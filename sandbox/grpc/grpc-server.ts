import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import type { SandboxContext } from '../context.ts';
import { type Faulty, faultyService } from './faulty-service.ts';
import { beneficiaryMethods, protocolMethods } from './methods.ts';

/** For `grpc-proto.yaml`, tests and importers. */
export const PROTO_FILE = join(PACKAGE_ROOT, 'sandbox', 'proto', 'operadora.proto');

export interface GrpcServer {
  /** `127.0.0.1:PORT` */
  address: string;
  port: number;
  stop(): Promise<void>;
}

/** gRPC with reflection. Accepts the sockets itself, so that it can close a connection. @throws when the port is in use */
export async function startGrpc(context: SandboxContext, port: number): Promise<GrpcServer> {
  const definition = await load(PROTO_FILE, { keepCase: true, longs: String, enums: String, defaults: true });
  const sockets = new Map<string, Socket>();
  const faulty: Faulty = {
    context,
    hangUp: (peer) => sockets.get(peer)?.destroy(),
  };
  const server = new Server();
  faultyService(server, definition['operadora.v1.Beneficiarios'], beneficiaryMethods(context), faulty);
  faultyService(server, definition['operadora.v1.Protocolos'], protocolMethods(context), faulty);
  new ReflectionService(definition).addToServer(server);

  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    if (context.faults.of('grpc').dead) return void socket.destroy();
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
    injector.injectConnection(socket);
  });
  context.faults.onChange((endpoint, now) => {
    if (endpoint === 'grpc' && now.dead) for (const socket of sockets.values()) socket.destroy();
  });
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const bound = (listener.address() as AddressInfo).port;
  return {
    address: `127.0.0.1:${bound}`,
    port: bound,
    stop: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets.values()) socket.destroy();
      injector.destroy();
      server.forceShutdown();
      await closed;
    },
  };
}
