import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessageTypeDefinition, PackageDefinition } from '@grpc/proto-loader';
import type { ReflectionService } from '@grpc/reflection';
import { PACKAGE_ROOT } from '../platform/package-root.ts';

/**
 * What reflection tells: the .proto files as `protoc` describes them (proto/README.md says how they are made). Those
 * that protobufjs would describe name no imports, and clients in other languages refuse them.
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
  // All that the service reads of a package definition.
  const described = { files: { fileDescriptorProtos: file } };
  return new ReflectionService(described as unknown as PackageDefinition);
}
