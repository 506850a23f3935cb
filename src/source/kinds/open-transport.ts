import type { TransportDeps } from '../deps.ts';
import type { Transport } from '../exchange.ts';
import type { RemoteSourceConfig } from '../schema/remote-config.ts';
import type {
  DescribedSettings,
  GrpcSettings,
  RestSettings,
  SoapSettings,
  SqlSettings,
} from '../schema/source-schema.ts';

/** The wire of a source by its kind; its libraries are loaded now and not before. @throws ExchangeFault */
export async function openTransport(
  config: RemoteSourceConfig<DescribedSettings>,
  deps: TransportDeps,
): Promise<Transport> {
  if (isKind<SqlSettings>(config, 'sql'))
    return (await import('./sql/create-sql-transport.ts')).createSqlTransport(config, deps);
  if (isKind<GrpcSettings>(config, 'grpc'))
    return (await import('./grpc/create-grpc-transport.ts')).createGrpcTransport(config, deps);
  if (isKind<RestSettings | SoapSettings>(config, 'rest', 'soap'))
    return (await import('./http/create-http-transport.ts')).createHttpTransport(config, deps);
  throw new Error(`a source of kind ${config.kind} has no transport`);
}

function isKind<S extends DescribedSettings>(
  config: RemoteSourceConfig<DescribedSettings>,
  ...kinds: S['kind'][]
): config is RemoteSourceConfig<S> {
  return kinds.some((kind) => kind === config.kind);
}
