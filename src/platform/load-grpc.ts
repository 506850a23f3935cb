import type * as GrpcJs from '@grpc/grpc-js';
import type * as ProtoLoader from '@grpc/proto-loader';

export type Grpc = typeof GrpcJs;
export type Loader = typeof ProtoLoader;

/** Loads the gRPC libraries on demand: they cost 20 MB of memory and 100 ms. */
export async function loadGrpc(): Promise<{ grpc: Grpc; loader: Loader }> {
  const [grpc, loader] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')]);
  // It would write to stderr, past the log and its redaction; everything important is thrown, too.
  if (process.env.GRPC_VERBOSITY === undefined) grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  return { grpc, loader };
}
