import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  MessageTypeDefinition,
  MethodDefinition,
  PackageDefinition,
  ServiceDefinition,
} from '@grpc/proto-loader';
import type { ReflectionService } from '@grpc/reflection';
import { PACKAGE_ROOT } from '../platform/package-root.ts';

export type MessageMethod = MethodDefinition<object, object>;

/** Field names as in the .proto, absent fields left out, 64-bit numbers as text. */
const OPTIONS = { keepCase: true, longs: String, enums: String };

/** The services of this server, from the .proto files of this package. */
export async function messageTypes(): Promise<PackageDefinition> {
  const { load } = await import('@grpc/proto-loader');
  const folder = join(PACKAGE_ROOT, 'proto');
  return load(['carimbo/v1/carimbo.proto', 'grpc/health/v1/health.proto'], {
    ...OPTIONS,
    includeDirs: [folder],
  });
}

/**
 * The service with its requests left as bytes, so that unreadable or too large ones are refused with Carimbo's error codes
 * and logged. `read` decodes the message of a request.
 */
export function rawService(types: PackageDefinition, name: string) {
  const service = types[name] as ServiceDefinition;
  const asIs = (bytes: Buffer) => bytes;
  return {
    service: Object.fromEntries(
      Object.entries(service).map(([method, definition]) => [
        method,
        { ...definition, requestSerialize: asIs, requestDeserialize: asIs },
      ]),
    ),
    read: (method: string, bytes: Buffer): object =>
      (service[method] as MessageMethod).requestDeserialize(bytes),
  };
}

/**
 * Server reflection, with descriptors made by `protoc` (proto/README.md says how). Descriptors made by protobufjs name no
 * imports, and clients in other languages refuse them.
 */
export async function reflection(): Promise<ReflectionService> {
  const [{ ReflectionService }, { fromJSON }, set] = await Promise.all([
    import('@grpc/reflection'),
    import('@grpc/proto-loader'),
    readFile(join(PACKAGE_ROOT, 'proto/carimbo/v1/carimbo.binpb')),
  ]);
  const { FileDescriptorSet } = fromJSON({
    nested: { FileDescriptorSet: { fields: { file: { rule: 'repeated', type: 'bytes', id: 1 } } } },
  });
  const { file } = (FileDescriptorSet as MessageTypeDefinition<object, { file: Buffer[] }>).deserialize(set);
  // The only part of a package definition that the service reads.
  const described = { files: { fileDescriptorProtos: file } };
  return new ReflectionService(described as unknown as PackageDefinition);
}
