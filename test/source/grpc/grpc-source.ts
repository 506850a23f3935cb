import type { SourceLog } from '../../../src/source/deps.ts';
import type {
  ExchangeFault,
  OperationName,
  Reply,
  Trace,
  Transport,
  Values,
} from '../../../src/source/exchange.ts';
import { createGrpcTransport } from '../../../src/source/kinds/grpc/create-grpc-transport.ts';
import type { GrpcSettings } from '../../../src/source/kinds/grpc/schema.ts';
import { Secrets } from '../../../src/source/secrets.ts';
import { FOLDER } from './operator-server.ts';

const open: Transport[] = [];
const silent: SourceLog = { info: () => {}, warn: () => {}, error: () => {} };

export const BUSCAR = 'operadora.v1.Beneficiarios/Buscar';
export const WITH_PROTO = { proto: ['operadora.proto'] };
export const WITH_REFLECTION = { reflection: true };

interface Options {
  address: string;
  types?: Partial<GrpcSettings['connection']>;
  tls?: GrpcSettings['connection']['tls'];
  request?: Partial<NonNullable<GrpcSettings['lookup']['card_number']>>;
  auth?: GrpcSettings['auth'];
  limits?: GrpcSettings['limits'];
  values?: Values;
  secrets?: Secrets;
}

/** The transport to a server, configured as in a source file. */
export async function grpcSource({
  address,
  types = WITH_PROTO,
  tls,
  request,
  ...more
}: Options): Promise<Transport> {
  const transport = await createGrpcTransport(
    {
      kind: 'grpc',
      name: 'Operadora de teste',
      file: `${FOLDER}/operadora.yaml`,
      folder: FOLDER,
      values: more.values ?? {},
      urlParameters: [],
      secrets: [],
      settings: {
        kind: 'grpc',
        connection: { address, ...types, ...(tls !== undefined && { tls }) },
        ...(more.auth !== undefined && { auth: more.auth }),
        ...(more.limits !== undefined && { limits: more.limits }),
        lookup: { card_number: { method: BUSCAR, message: { carteirinha: '${card_number}' }, ...request } },
        mapping: { name: 'nome', active: 'true' },
      },
    },
    { secrets: more.secrets ?? new Secrets(), log: silent },
  );
  open.push(transport);
  return transport;
}

interface Asking {
  ms?: number;
  trace?: Trace;
  operation?: OperationName;
}

export function ask(
  transport: Transport,
  values: Values = { card_number: '00112233' },
  { ms = 5_000, trace, operation = 'lookup.card_number' }: Asking = {},
): Promise<Reply> {
  return transport.exchange(operation, values, { signal: AbortSignal.timeout(ms), trace });
}

/** The fault of an exchange that must fail. */
export function faultOf(reply: Promise<Reply>): Promise<ExchangeFault> {
  return reply.then(
    ({ status }) => {
      throw new Error(`expected a fault, got ${status}`);
    },
    (fault: ExchangeFault) => fault,
  );
}

export async function closeGrpcSources(): Promise<void> {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
}
