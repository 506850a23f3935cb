import { join } from 'node:path';
import type { MethodDefinition, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { PACKAGE_ROOT } from '../platform/package-root.ts';

export type MessageMethod = MethodDefinition<object, object>;

/** Names as in the .proto, only what was told; 64-bit numbers as text. */
const OPTIONS = { keepCase: true, longs: String, enums: String };

/** What is spoken here, read from the .proto files of this package. */
export async function messageTypes(): Promise<PackageDefinition> {
  const { load } = await import('@grpc/proto-loader');
  const folder = join(PACKAGE_ROOT, 'proto');
  return load(['carimbo/v1/carimbo.proto', 'grpc/health/v1/health.proto'], {
    ...OPTIONS,
    includeDirs: [folder],
  });
}

/**
 * The service with its requests left as bytes: what cannot be read, or is too large, is then refused with our own
 * codes and counted in our own log. `read` gives a request's message.
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
