import type { MethodDefinition } from '@grpc/proto-loader';
import { serviceNames } from '../../../source/kinds/grpc/method-types.ts';
import type { ApiDocument, ApiOperation, ApiSummary } from '../api-operation.ts';
import { get, isPlain, listAt, textAt } from '../plain-data.ts';
import { messageSample } from './message-sample.ts';
import { type ProtoTypes, protoTypes } from './proto-types.ts';

type Method = MethodDefinition<object, object>;

/** The unary methods of gRPC services. @throws ImportError */
export async function readProto(
  from: string,
  { folder }: { folder: string; signal?: AbortSignal },
): Promise<ApiDocument> {
  const found = await protoTypes(from, { folder });
  const methods = serviceNames(found.types).flatMap((service) =>
    Object.entries(found.types[service] ?? {}).map(([name, method]) => ({
      id: `${service}/${name}`,
      method: method as Method,
    })),
  );
  const unary = methods.filter(({ method }) => !method.requestStream && !method.responseStream);
  const streams = methods.length - unary.length;
  return {
    format: 'gRPC',
    title: from,
    operations: unary.map(({ id, method }) => summarise(id, method, found)),
    notes: streams === 0 ? [] : [`Métodos de fluxo (stream) não são aceitos e ficaram de fora: ${streams}.`],
  };
}

function summarise(id: string, method: Method, found: ProtoTypes): ApiSummary {
  const takes = listAt(method.requestType.type, 'field')
    .filter(isPlain)
    .map((field) => textAt(field, 'name') ?? '');
  return { id, method: 'GRPC', path: id, summary: '', takes, read: () => readMethod(id, method, found) };
}

function readMethod(id: string, method: Method, { types, address, described }: ProtoTypes): ApiOperation {
  const request = messageSample(types, method.requestType.type, scopeOf(id));
  const reply = messageSample(types, get(method.responseType, 'type'), scopeOf(id));
  return {
    id,
    kind: 'grpc',
    summary: '',
    method: 'gRPC',
    baseUrl: address,
    path: id,
    query: [],
    headers: [],
    body: { kind: 'json', tree: request.tree, facts: request.facts, contentType: null },
    auth: [],
    tls: null,
    variables: new Map(),
    reply: { status: 'OK', body: reply.tree, facts: reply.facts, from: 'schema' },
    notes: [
      'Se o serviço pede credencial (metadados), complete auth.',
      ...mapNote('do pedido', request.maps),
      ...mapNote('da resposta', reply.maps),
    ],
    described,
  };
}

/** `operadora.v1.Beneficiarios/Buscar` → `operadora.v1`, where names of types are looked for. */
function scopeOf(id: string): string {
  return (id.split('/')[0] ?? '').split('.').slice(0, -1).join('.');
}

function mapNote(where: string, maps: readonly string[]): string[] {
  return maps.length === 0
    ? []
    : [
        `Ficou de fora ${where}, por ser um map (chaves livres, que não estão no .proto): ${maps.join(', ')}.`,
      ];
}
