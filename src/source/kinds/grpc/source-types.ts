import type { PackageDefinition } from '@grpc/proto-loader';
import type { Loader } from '../../../platform/load-grpc.ts';
import { ExchangeFault } from '../../exchange.ts';
import { descriptorSetTypes, protoTypes } from './file-types.ts';
import type { GrpcConfig } from './schema.ts';

/** The types, from where the file says. @throws ExchangeFault */
export function sourceTypes(
  config: GrpcConfig,
  loader: Loader,
  reflect: () => Promise<PackageDefinition>,
): Promise<PackageDefinition> {
  const { proto, descriptor_set, reflection } = config.settings.connection;
  const given = [proto !== undefined, descriptor_set !== undefined, reflection === true];
  if (given.filter(Boolean).length !== 1)
    throw new ExchangeFault('types_unclear', {
      reason:
        'connection precisa de exatamente uma destas chaves para os tipos: proto, descriptor_set, reflection: true',
    });
  if (reflection === true) return reflect();
  return proto !== undefined ? protoTypes(config, loader) : descriptorSetTypes(config, loader);
}
