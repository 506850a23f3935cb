import type * as GrpcJs from '@grpc/grpc-js';
import type * as ProtoLoader from '@grpc/proto-loader';

export type Grpc = typeof GrpcJs;
export type Loader = typeof ProtoLoader;

/** The gRPC libraries, taken in only where a source of this kind is configured: they cost 20 MB and a tenth of a second. */
export async function loadGrpc(): Promise<{ grpc: Grpc; loader: Loader }> {
  const [grpc, loader] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')]);
  return { grpc, loader };
}
