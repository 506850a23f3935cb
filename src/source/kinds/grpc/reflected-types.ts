import type { Metadata } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import type { Grpc, Loader } from '../../../platform/load-grpc.ts';
import { ExchangeFault } from '../../exchange.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import { callFault, isServiceError, type Server } from './call-fault.ts';
import type { GrpcClient } from './channel.ts';
import { withMaps } from './map-fields.ts';
import { REFLECTION_PACKAGES, type ReflectionProtocol, reflectionProtocol } from './reflection-protocol.ts';
import { openReflection, type ReflectionStream } from './reflection-stream.ts';
import { TYPE_OPTIONS } from './type-options.ts';

/** A service has a dozen files; a limit for servers that name new ones for ever. */
const MOST_FILES = 2_000;
/** gRPC status NOT_FOUND, inside an answer of reflection. */
const NOT_FOUND = 5;

export interface Reflecting {
  grpc: Grpc;
  loader: Loader;
  client: GrpcClient;
  server: Server;
  metadata: Metadata;
  /** When to give up, in ms of the epoch. */
  deadline: number;
}

/** Asks the server itself for the types of some services. @throws ExchangeFault */
export function reflectTypes(services: readonly string[], how: Reflecting): Promise<PackageDefinition> {
  return reflecting(how, async (stream, protocol) => {
    const files = new Map<string, Buffer>();
    for (const service of services) await gather(service, { stream, protocol, files });
    try {
      return withMaps(
        how.loader.loadFileDescriptorSetFromBuffer(protocol.fileSet([...files.values()]), TYPE_OPTIONS),
      );
    } catch (cause) {
      throw FAULTS.malformed(
        'os tipos que o servidor informou por reflexão são incompletos ou incoerentes',
        cause,
      );
    }
  });
}

/** Names of the server's services, its own reflection left out. @throws ExchangeFault */
export function reflectServices(how: Reflecting): Promise<string[]> {
  return reflecting(how, async (stream) => {
    const { list_services_response } = await stream.ask({ list_services: '' });
    const names = list_services_response?.service.map(({ name }) => name) ?? [];
    return names.filter((name) => !name.startsWith('grpc.reflection.'));
  });
}

async function reflecting<T>(
  { grpc, loader, client, server, metadata, deadline }: Reflecting,
  talk: (stream: ReflectionStream, protocol: ReflectionProtocol) => Promise<T>,
): Promise<T> {
  const protocol = reflectionProtocol(loader);
  for (const name of REFLECTION_PACKAGES) {
    const stream = openReflection({ client, protocol, name, metadata, deadline });
    try {
      return await talk(stream, protocol);
    } catch (error) {
      if (error instanceof ExchangeFault) throw error;
      if (!isServiceError(error)) throw FAULTS.malformed('o servidor interrompeu a reflexão', error);
      if (error.code === grpc.status.UNIMPLEMENTED) continue;
      throw callFault(error, grpc, server) ?? refused(grpc.status[error.code] ?? String(error.code), error);
    } finally {
      stream.close();
    }
  }
  throw new ExchangeFault('no_reflection', {
    reason:
      'o servidor não oferece reflexão: peça os arquivos .proto à operadora e informe o caminho em connection.proto, ou o do descriptor set em connection.descriptor_set',
  });
}

interface Gathering {
  stream: ReflectionStream;
  protocol: ReflectionProtocol;
  files: Map<string, Buffer>;
}

/** The file that holds the service, and all that it imports: some servers send them at once, others one by one. */
async function gather(service: string, { stream, protocol, files }: Gathering): Promise<void> {
  const wanted = new Set<string>();
  const take = (sent: Buffer[]) => {
    for (const bytes of sent) {
      const { name, dependency } = protocol.fileHead(bytes);
      files.set(name, bytes);
      for (const file of dependency) wanted.add(file);
    }
    if (files.size > MOST_FILES)
      throw FAULTS.malformed(`o servidor informa mais de ${MOST_FILES} arquivos por reflexão`);
  };

  const answer = await stream.ask({ file_containing_symbol: service });
  if (answer.error_response?.error_code === NOT_FOUND) throw await unknownService(service, stream);
  take(answer.file_descriptor_response?.file_descriptor_proto ?? []);

  for (const file of wanted) {
    if (files.has(file)) continue;
    const more = await stream.ask({ file_by_filename: file });
    const sent = more.file_descriptor_response?.file_descriptor_proto;
    if (sent === undefined)
      throw FAULTS.malformed(`o servidor não informa por reflexão o arquivo ${file}, que outro importa`);
    take(sent);
  }
}

async function unknownService(service: string, stream: ReflectionStream): Promise<ExchangeFault> {
  const { list_services_response } = await stream.ask({ list_services: '' });
  const names = list_services_response?.service.map(({ name }) => name) ?? [];
  return new ExchangeFault('unknown_service', {
    reason: `o servidor não tem o serviço ${service}; tem: ${names.slice(0, 8).join(', ') || 'nenhum'}`,
  });
}

const refused = (status: string, cause: unknown) =>
  new ExchangeFault('reflection_refused', {
    reason: `o servidor recusou a reflexão (${status}): confira auth, ou use connection.proto`,
    cause,
  });
