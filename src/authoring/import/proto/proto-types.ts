import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { PackageDefinition } from '@grpc/proto-loader';
import { loadGrpc } from '../../../platform/load-grpc.ts';
import { ExchangeFault } from '../../../source/exchange.ts';
import { createChannel } from '../../../source/kinds/grpc/channel.ts';
import {
  type Reflecting,
  reflectServices,
  reflectTypes,
} from '../../../source/kinds/grpc/reflected-types.ts';
import { serverAddress } from '../../../source/kinds/grpc/server-address.ts';
import { TYPE_OPTIONS } from '../../../source/kinds/grpc/type-options.ts';
import { ImportError } from '../import-error.ts';
import { oneLine } from '../marked-text.ts';

export interface ProtoTypes {
  types: PackageDefinition;
  /** `host:port`, where the server itself was asked. */
  address: string | null;
  /** `connection` of the source file: where the server finds the types. */
  described: Record<string, unknown>;
}

const REFLECTION_MS = 15_000;
const ADDRESS = /^(?:(https?|grpcs?):\/\/)?([\w.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})\/?$/;

/** Types of a `.proto`, a descriptor set, or a server with reflection. @param folder the folder of the new source file */
export async function protoTypes(from: string, { folder }: { folder: string }): Promise<ProtoTypes> {
  const address = ADDRESS.exec(from);
  if (address !== null) {
    const [, scheme = '', host = '', port = ''] = address;
    return reflected(`${host}:${port}`, port === '443' || scheme === 'https' || scheme === 'grpcs');
  }
  const { loader } = await loadGrpc();
  const path = relative(folder, resolve(from)) || from;
  const file = path.startsWith('.') || path.startsWith('/') ? path : `./${path}`;
  try {
    if (/\.proto$/i.test(from)) {
      const types = await loader.load([resolve(from)], {
        ...TYPE_OPTIONS,
        includeDirs: [dirname(resolve(from))],
      });
      return { types, address: null, described: { proto: [file] } };
    }
    const types = loader.loadFileDescriptorSetFromBuffer(await readFile(from), TYPE_OPTIONS);
    return { types, address: null, described: { descriptor_set: file } };
  } catch (cause) {
    const said = oneLine((cause instanceof Error ? cause.message : '').split('\n')[0] ?? '', 160);
    throw new ImportError(
      `${from}: os tipos não podem ser lidos (${said}). Use um .proto com os que ele importa na mesma pasta, um descriptor set (protoc --include_imports --descriptor_set_out) ou HOST:PORTA.`,
      `${from}: the types cannot be read (${said}). Give a .proto with those it imports beside it, a descriptor set (protoc --include_imports --descriptor_set_out) or HOST:PORT.`,
      { cause },
    );
  }
}

async function reflected(address: string, tls: boolean): Promise<ProtoTypes> {
  const { grpc, loader } = await loadGrpc();
  const maxBytes = 16 * 1024 * 1024;
  const credentials = tls ? grpc.credentials.createSsl() : grpc.credentials.createInsecure();
  const channel = createChannel(grpc, {
    target: serverAddress(address),
    credentials,
    serverName: undefined,
    maxBytes,
  });
  const reflecting: Reflecting = {
    grpc,
    loader,
    client: channel.client(),
    server: { address, maxBytes },
    metadata: new grpc.Metadata(),
    deadline: Date.now() + REFLECTION_MS,
  };
  try {
    const services = await reflectServices(reflecting);
    const types = await reflectTypes(services, reflecting);
    return { types, address, described: { reflection: true, ...(tls ? { tls: true } : {}) } };
  } catch (cause) {
    if (!(cause instanceof ExchangeFault)) throw cause;
    throw new ImportError(`${address}: ${cause.reason}.`, `${address}: ${cause.code}: ${cause.reason}.`, {
      blame: cause.outcome === 'unavailable' ? 'unreachable' : 'input',
      cause,
    });
  } finally {
    channel.close();
  }
}
