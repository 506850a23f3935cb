import type * as GrpcJs from '@grpc/grpc-js';
import type * as ProtoLoader from '@grpc/proto-loader';

export type Grpc = typeof GrpcJs;
export type Loader = typeof ProtoLoader;

/** The gRPC libraries, taken in only where they are needed: they cost 20 MB and a tenth of a second. */
export async function loadGrpc(): Promise<{ grpc: Grpc; loader: Loader }> {
  const [grpc, loader] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')]);
  // It writes to stderr on its own, past our log and its masks; what matters comes as errors too.
  if (process.env.GRPC_VERBOSITY === undefined) grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  return { grpc, loader };
}
