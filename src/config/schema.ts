import { choice, closed, expects, flag, text, whole } from '../source/schema/builders.ts';
import { type Static, Type } from '../typebox.ts';
import { FORMATS } from '../yaml/formats.ts';
import { OperatorSection } from './operator-schema.ts';
import { originName, registry } from './schema-builders.ts';
import { SignInSection } from './sign-in-schema.ts';

/** Schema of carimbo.yaml: validates the file, gives `Settings` its type, and is exported for completion in editors. */

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const host = (description: string) =>
  Type.String({
    pattern: '^[0-9A-Za-z.:_-]+$',
    description,
    ...expects(
      'um endereço IP ou nome de máquina, como 127.0.0.1',
      'an IP address or host name such as 127.0.0.1',
    ),
  });

const network = Type.String({
  format: FORMATS.network,
  ...expects(
    'um endereço IP ou rede CIDR, como "10.0.0.5" ou "10.0.0.0/24"',
    'an IP address or CIDR network such as "10.0.0.5" or "10.0.0.0/24"',
  ),
});

const networks = (description: string) =>
  Type.Array(network, {
    description,
    ...expects('uma lista de endereços ou redes', 'a list of addresses or networks'),
  });

/** FastAGI has no password: the address of a PBX decides which operators and origin it may use, not its arguments. */
const Peers = Type.Array(
  Type.Union(
    [
      network,
      Type.Object(
        {
          address: network,
          origin: Type.Optional(originName('Nome desta central (origin); o mesmo das chaves dela.')),
          operators: Type.Optional(
            Type.Array(registry('Operadoras para as quais ela pode emitir; padrão: todas.'), {
              minItems: 1,
              ...expects('uma lista de registros ANS', 'a list of registros ANS'),
            }),
          ),
        },
        { ...closed, description: 'Uma central.' },
      ),
    ],
    {
      ...expects(
        'um endereço IP ou rede CIDR, como "10.0.0.5", ou um grupo com address, origin e operators',
        'an IP address or CIDR network such as "10.0.0.5", or a group with address, origin and operators',
      ),
    },
  ),
  {
    description: 'Centrais que podem falar com o FastAGI.',
    ...expects('uma lista de endereços, redes ou grupos', 'a list of addresses, networks or groups'),
  },
);

const Quota = Type.Object(
  { points: Type.Optional(whole(1, 1_000_000)), seconds: Type.Optional(whole(1, 86_400)) },
  { ...closed, description: 'Quantas falhas, em quantos segundos.' },
);

const LookupQuota = Type.Object(
  {
    points: Type.Optional(whole(1, 1_000_000)),
    seconds: Type.Optional(whole(1, 86_400)),
    miss_cost: Type.Optional(whole(1, 1_000)),
  },
  { ...closed, description: 'Pontos por período; um acerto custa 1, um erro custa miss_cost.' },
);

const AmiSection = Type.Object(
  {
    origin: Type.Optional(originName('Nome da central (origin); o mesmo da chave dela e de agi.allow.')),
    host: host('Endereço do AMI da central.'),
    port: Type.Optional(whole(1, 65_535)),
    tls: Type.Optional(flag('Liga o TLS.')),
    user: Type.Optional(text('Usuário do manager.conf.', 'o nome de um usuário', 'the name of a user')),
    secret: Type.String({
      minLength: 1,
      description: 'Senha dele.',
      'x-secret': true,
      ...expects(
        `uma referência, como \${file:/etc/carimbo/ami-secret}`,
        `a reference such as \${file:/etc/carimbo/ami-secret}`,
      ),
    }),
  },
  { ...closed, description: 'O AMI de uma central.' },
);

export const SettingsSchema = Type.Object(
  {
    data_dir: Type.Optional(
      text(
        'Pasta dos dados, a partir da pasta deste arquivo.',
        'o caminho de uma pasta',
        'the path of a folder',
      ),
    ),
    database: Type.Optional(
      Type.Object(
        {
          url: Type.String({
            format: FORMATS.databaseUrl,
            description: 'sqlite:CAMINHO ou postgres://…; padrão: SQLite em data_dir.',
            'x-secret': true,
            ...expects(
              `sqlite:CAMINHO ou postgres://usuario:\${env:SENHA}@servidor/banco`,
              `sqlite:PATH or postgres://user:\${env:PASSWORD}@host/database`,
            ),
          }),
        },
        { ...closed, description: 'Banco de dados.' },
      ),
    ),
    high_water_file: Type.Optional(
      text(
        'Arquivo que guarda até onde o diário chegou, em outro disco que não o do banco de dados; um por servidor.',
        'o caminho de um arquivo',
        'the path of a file',
      ),
    ),
    http: Type.Optional(
      Type.Object(
        {
          host: Type.Optional(host('Endereço em que o HTTP escuta.')),
          port: Type.Optional(whole(0, 65_535)),
          trust_proxy: Type.Optional(networks('Proxies cujo X-Forwarded-For vale.')),
        },
        { ...closed, description: 'API, console e documentação.' },
      ),
    ),
    agi: Type.Optional(
      Type.Object(
        {
          enabled: Type.Optional(flag('Liga o FastAGI.')),
          host: Type.Optional(host('Endereço em que o FastAGI escuta.')),
          port: Type.Optional(whole(0, 65_535)),
          allow: Type.Optional(Peers),
          language: Type.Optional(
            Type.String({
              format: FORMATS.language,
              description: 'Idioma do canal, como pt_BR; padrão: o que o canal já tem.',
              ...expects('um idioma do Asterisk, como pt_BR', 'an Asterisk language such as pt_BR'),
            }),
          ),
        },
        { ...closed, description: 'FastAGI, para o Asterisk.' },
      ),
    ),
    asterisk: Type.Optional(
      Type.Array(AmiSection, {
        description: 'Centrais cuja interface de gerência (AMI) conta o andamento das ligações.',
        ...expects('uma lista de centrais', 'a list of PBXs'),
      }),
    ),
    grpc: Type.Optional(
      Type.Object(
        {
          enabled: Type.Optional(flag('Liga o gRPC.')),
          host: Type.Optional(host('Endereço em que o gRPC escuta.')),
          port: Type.Optional(whole(0, 65_535)),
          tls: Type.Optional(
            Type.Object(
              {
                cert: text(
                  'Certificado (PEM), a partir da pasta deste arquivo.',
                  'o caminho de um arquivo PEM',
                  'the path of a PEM file',
                ),
                key: text(
                  'Chave (PEM), a partir da pasta deste arquivo.',
                  'o caminho de um arquivo PEM',
                  'the path of a PEM file',
                ),
              },
              { ...closed, description: 'TLS; padrão: sem criptografia.' },
            ),
          ),
        },
        { ...closed, description: 'API em gRPC.' },
      ),
    ),
    sign_in: Type.Optional(SignInSection),
    log: Type.Optional(
      Type.Object(
        { level: Type.Optional(choice(LOG_LEVELS, 'Nível do log.')) },
        { ...closed, description: 'Log.' },
      ),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          lookups: Type.Optional(LookupQuota),
          issues_per_minute: Type.Optional(whole(1, 1_000_000)),
          failed_auth: Type.Optional(Quota),
          event_streams: Type.Optional(whole(1, 1000)),
        },
        {
          ...closed,
          description: 'Limites; sem issues_per_minute, a emissão de protocolos não é limitada.',
        },
      ),
    ),
    operators: Type.Array(OperatorSection, {
      minItems: 1,
      description: 'As operadoras atendidas.',
      ...expects('uma lista com ao menos uma operadora', 'a list with at least one operator'),
    }),
  },
  { ...closed, title: 'carimbo.yaml', description: 'Configuração do Carimbo.' },
);

/** carimbo.yaml as written. */
export type Settings = Static<typeof SettingsSchema>;
export type OperatorSettings = Settings['operators'][number];
