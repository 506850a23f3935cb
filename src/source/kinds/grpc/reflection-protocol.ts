import type { PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import type { Loader } from '../../../platform/load-grpc.ts';

/** A server's reply about its types; an absent number is 0. */
export interface ReflectionResponse {
  file_descriptor_response?: { file_descriptor_proto: Buffer[] };
  list_services_response?: { service: { name: string }[] };
  error_response?: { error_code?: number; error_message?: string };
}
export type ReflectionRequest =
  | { list_services: string }
  | { file_containing_symbol: string }
  | { file_by_filename: string };

/** The newer name first; servers of before 2023 know only the other. The messages are the same. */
export const REFLECTION_PACKAGES = ['grpc.reflection.v1', 'grpc.reflection.v1alpha'] as const;

type Types = NonNullable<Parameters<Loader['fromJSON']>[0]['nested']>;

/** grpc/reflection/v1/reflection.proto of https://github.com/grpc/grpc-proto, the part that is used. */
const MESSAGES: Types = {
  ServerReflection: {
    methods: {
      ServerReflectionInfo: {
        comment: '',
        requestType: 'ServerReflectionRequest',
        requestStream: true,
        responseType: 'ServerReflectionResponse',
        responseStream: true,
      },
    },
  },
  ServerReflectionRequest: {
    oneofs: { message_request: { oneof: ['file_by_filename', 'file_containing_symbol', 'list_services'] } },
    fields: {
      host: { type: 'string', id: 1 },
      file_by_filename: { type: 'string', id: 3 },
      file_containing_symbol: { type: 'string', id: 4 },
      list_services: { type: 'string', id: 7 },
    },
  },
  ServerReflectionResponse: {
    fields: {
      file_descriptor_response: { type: 'FileDescriptorResponse', id: 4 },
      list_services_response: { type: 'ListServiceResponse', id: 6 },
      error_response: { type: 'ErrorResponse', id: 7 },
    },
  },
  FileDescriptorResponse: {
    fields: { file_descriptor_proto: { rule: 'repeated', type: 'bytes', id: 1 } },
  },
  ListServiceResponse: { fields: { service: { rule: 'repeated', type: 'ServiceResponse', id: 1 } } },
  ServiceResponse: { fields: { name: { type: 'string', id: 1 } } },
  ErrorResponse: {
    fields: { error_code: { type: 'int32', id: 1 }, error_message: { type: 'string', id: 2 } },
  },
};

/** The part of descriptor.proto that is needed to collect files: names, imports, and the set. */
const DESCRIPTORS: Types = {
  FileHead: {
    fields: {
      name: { type: 'string', id: 1 },
      dependency: { rule: 'repeated', type: 'string', id: 3 },
    },
  },
  FileSet: { fields: { file: { rule: 'repeated', type: 'bytes', id: 1 } } },
};

export interface ReflectionProtocol {
  /** `ServerReflectionInfo` of each package. */
  method(name: (typeof REFLECTION_PACKAGES)[number]): ServiceDefinition[string];
  fileHead(bytes: Buffer): { name: string; dependency: string[] };
  fileSet(files: Buffer[]): Buffer;
}

export function reflectionProtocol(loader: Loader): ReflectionProtocol {
  const definitions = loader.fromJSON(
    {
      nested: {
        grpc: {
          nested: { reflection: { nested: { v1: { nested: MESSAGES }, v1alpha: { nested: MESSAGES } } } },
        },
        ...DESCRIPTORS,
      },
    },
    { keepCase: true, arrays: true },
  );
  const head = messageOf(definitions, 'FileHead');
  const set = messageOf(definitions, 'FileSet');
  return {
    method: (name) => {
      const service = definitions[`${name}.ServerReflection`] as ServiceDefinition;
      return service.ServerReflectionInfo as ServiceDefinition[string];
    },
    fileHead: (bytes) => head.deserialize(bytes) as { name: string; dependency: string[] },
    fileSet: (file) => set.serialize({ file }),
  };
}

function messageOf(definitions: PackageDefinition, name: string) {
  const definition = definitions[name];
  if (definition === undefined || !('serialize' in definition) || typeof definition.serialize !== 'function')
    throw new Error(`no message ${name}`);
  return definition as { serialize(value: object): Buffer; deserialize(bytes: Buffer): object };
}
