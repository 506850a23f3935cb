import { type Static, Type } from '../../../typebox.ts';
import { closed, flag, template, templates, text, texts } from '../../schema/builders.ts';
import { describedSource } from '../../schema/described-source.ts';
import type { SourceConfig } from '../../source-config.ts';
import { Auth } from '../../transport/auth/auth-schema.ts';
import { TlsOrFlag } from '../../transport/tls-schema.ts';

export const GrpcRequest = Type.Object(
  {
    method: text(
      'pacote.Servico/Metodo.',
      'como operadora.v1.Beneficiarios/Buscar',
      'such as operator.v1.Beneficiaries/Get',
    ),
    message: Type.Optional(
      Type.Any({ description: 'A mensagem, escrita como YAML; cada texto pode ter ${…}.' }),
    ),
    metadata: Type.Optional(templates('Metadados.')),
  },
  { ...closed, description: 'Uma chamada gRPC.' },
);

export const GrpcConnection = Type.Object(
  {
    address: template('host:porta.'),
    proto: Type.Optional(texts('Arquivos .proto, a partir da pasta deste.')),
    include: Type.Optional(texts('Pastas em que procurar os import.')),
    descriptor_set: Type.Optional(text('Arquivo de protoc --descriptor_set_out.')),
    reflection: Type.Optional(flag('Pergunta ao servidor.')),
    tls: Type.Optional(TlsOrFlag),
  },
  { ...closed, description: 'O serviço, e de onde vêm os tipos: proto, descriptor_set ou reflection.' },
);

export const GrpcSource = describedSource({
  kind: 'grpc',
  connection: GrpcConnection,
  request: GrpcRequest,
  more: { auth: Type.Optional(Auth) },
});

export type GrpcSettings = Static<typeof GrpcSource>;
export type GrpcConfig = SourceConfig<GrpcSettings>;
