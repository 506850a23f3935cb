import type { Metadata, ServiceError } from '@grpc/grpc-js';
import { FAULTS } from '../../transport/http/faults.ts';
import type { GrpcClient } from './channel.ts';

export interface Call {
  path: string;
  message: Buffer;
  metadata: Metadata;
  signal: AbortSignal;
  /** When to give up, in ms of the epoch; also sent to the server. */
  deadline: number;
}

export interface Answered {
  /** null when the call succeeded. */
  error: ServiceError | null;
  /** The message's bytes; null when it failed. */
  bytes: Buffer | null;
  /** Metadata before the message; the error holds the trailers. */
  metadata: Metadata | undefined;
  trailers: Metadata | undefined;
}

const asIs = (bytes: Buffer) => bytes;

/** One call. The bytes are not decoded here. @throws ExchangeFault (timeout) */
export function unaryCall(client: GrpcClient, call: Call): Promise<Answered> {
  const { path, message, metadata, signal, deadline } = call;
  if (signal.aborted) return Promise.reject(FAULTS.timeout());
  return new Promise((resolve, reject) => {
    let initial: Metadata | undefined;
    let trailers: Metadata | undefined;
    const abort = () => {
      under.cancel();
      reject(FAULTS.timeout());
    };
    const under = client.makeUnaryRequest<Buffer, Buffer>(
      path,
      asIs,
      asIs,
      message,
      metadata,
      { deadline },
      (error, bytes) => {
        signal.removeEventListener('abort', abort);
        resolve({ error, bytes: bytes ?? null, metadata: initial, trailers: error?.metadata ?? trailers });
      },
    );
    under.on('metadata', (received) => {
      initial = received;
    });
    under.on('status', (status) => {
      trailers = status.metadata;
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
