import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PackageDefinition } from '@grpc/proto-loader';
import type { Loader } from '../../../platform/load-grpc.ts';
import { ExchangeFault } from '../../exchange.ts';
import { withMaps } from './map-fields.ts';
import type { GrpcConfig } from './schema.ts';
import { TYPE_OPTIONS } from './type-options.ts';

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

/**
 * Types out of `.proto` files. Imports are looked for in the `include` folders, in those of the files themselves, and
 * in the folder of the source file.
 * @throws ExchangeFault
 */
async function protoTypes(
  { folder, settings: { connection } }: GrpcConfig,
  loader: Loader,
): Promise<PackageDefinition> {
  const from = (path: string) => resolve(folder, path);
  const paths = (connection.proto ?? []).map(from);
  const includes = (connection.include ?? []).map(from);
  const includeDirs = [...new Set([...includes, ...paths.map((path) => dirname(path)), folder])];
  try {
    return await loader.load(paths, { ...TYPE_OPTIONS, includeDirs });
  } catch (error) {
    throw new ExchangeFault('types_unreadable', {
      reason: `connection.proto: os tipos não podem ser lidos (${said(error, folder)}); em connection.include, liste as pastas dos arquivos importados`,
      cause: error,
    });
  }
}

/** Types out of a descriptor set, as `protoc` and `buf build` write it. @throws ExchangeFault */
async function descriptorSetTypes(
  { folder, settings: { connection } }: GrpcConfig,
  loader: Loader,
): Promise<PackageDefinition> {
  try {
    const bytes = await readFile(resolve(folder, connection.descriptor_set ?? ''));
    return withMaps(loader.loadFileDescriptorSetFromBuffer(bytes, TYPE_OPTIONS));
  } catch (error) {
    throw new ExchangeFault('types_unreadable', {
      reason: `connection.descriptor_set: os tipos não podem ser lidos (${said(error, folder)}); gere o arquivo com protoc --include_imports --descriptor_set_out`,
      cause: error,
    });
  }
}

const said = (error: unknown, folder: string) =>
  (error instanceof Error ? error.message : 'erro desconhecido')
    .split('\n', 1)
    .join('')
    .replaceAll(`${folder}/`, '')
    .slice(0, 200);
