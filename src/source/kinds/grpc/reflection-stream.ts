import type { ClientDuplexStream, Metadata, ServiceError } from '@grpc/grpc-js';
import type { GrpcClient } from './channel.ts';
import type {
  REFLECTION_PACKAGES,
  ReflectionProtocol,
  ReflectionRequest,
  ReflectionResponse,
} from './reflection-protocol.ts';

/** Questions and answers in turn on one stream. */
export interface ReflectionStream {
  /** @throws ServiceError of the stream */
  ask(request: ReflectionRequest): Promise<ReflectionResponse>;
  close(): void;
}

interface Opening {
  client: GrpcClient;
  protocol: ReflectionProtocol;
  name: (typeof REFLECTION_PACKAGES)[number];
  metadata: Metadata;
  deadline: number;
}

export function openReflection({ client, protocol, name, metadata, deadline }: Opening): ReflectionStream {
  const { path, requestSerialize, responseDeserialize } = protocol.method(name);
  const stream: ClientDuplexStream<object, object> = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    metadata,
    { deadline },
  );
  let failed: Error | null = null;
  let waiting: { resolve(response: ReflectionResponse): void; reject(error: Error): void } | null = null;
  const fail = (error: Error) => {
    failed ??= error;
    waiting?.reject(failed);
    waiting = null;
  };
  stream.on('data', (response: ReflectionResponse) => {
    waiting?.resolve(response);
    waiting = null;
  });
  stream.on('error', (error: ServiceError) => fail(error));
  stream.on('end', () => fail(new Error('the reflection stream ended')));

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (failed !== null) return reject(failed);
        waiting = { resolve, reject };
        stream.write(request);
      }),
    close: () => {
      stream.cancel();
    },
  };
}
