import type { ChannelCredentials } from '@grpc/grpc-js';
import type { Grpc } from '../../../platform/load-grpc.ts';
import { secureContext } from '../../transport/tls-options.ts';
import type { GrpcConfig } from './schema.ts';

/** TLS as `connection.tls` says, none without it. @throws ExchangeFault `tls` for a file that cannot be used */
export async function channelCredentials(
  { folder, settings }: GrpcConfig,
  { credentials }: Grpc,
): Promise<ChannelCredentials> {
  const { tls } = settings.connection;
  if (tls === undefined || tls === false) return credentials.createInsecure();
  const context = tls === true ? undefined : await secureContext(tls, folder);
  return context === undefined ? credentials.createSsl() : credentials.createFromSecureContext(context);
}
