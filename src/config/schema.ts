import { OPTIONAL_DAYS } from '../deadlines/holidays.ts';
import { SHIPPED_PROFILES } from '../deadlines/load-profile.ts';
import { ORIGIN_PATTERN } from '../protocol/origin.ts';
import { CsvSource } from '../source/kinds/csv/schema.ts';
import { KIND_NAMES } from '../source/kinds/kinds.ts';
import { type Static, Type } from '../typebox.ts';
import type { Annotations } from '../yaml/annotations.ts';
import { FORMATS } from '../yaml/formats.ts';
import { CallbackSection } from './callback-schema.ts';
import { DEFAULTS } from './defaults.ts';
import { EmailSection, ReportsSection } from './email-schema.ts';
import { SignInSection } from './sign-in-schema.ts';
import { WebhooksSection } from './webhook-schema.ts';

/** Schema of carimbo.yaml: validates the file, gives `Settings` its type, and is exported for completion in editors. */

const expects = (pt: string, en: string): Annotations => ({ 'x-expects': { 'pt-BR': pt, en } });
const section = { additionalProperties: false };

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const whole = (minimum: number, maximum: number) =>
  Type.Integer({
    minimum,
    maximum,
    ...expects(`número inteiro de ${minimum} a ${maximum}`, `a whole number from ${minimum} to ${maximum}`),
  });

const choice = <const T extends string[]>(values: readonly [...T], description: string) =>
  Type.Enum(values, {
    description,
    ...expects(`um de: ${values.join(', ')}`, `one of: ${values.join(', ')}`),
  });

const text = (description: string, pt = 'um texto', en = 'text') =>
  Type.String({ minLength: 1, description, ...expects(pt, en) });

const host = (description: string) =>
  Type.String({
    pattern: '^[0-9A-Za-z.:_-]+$',
    description,
    ...expects(
      'um endereço IP ou nome de máquina, como 127.0.0.1',
      'an IP address or host name such as 127.0.0.1',
    ),
  });

const registry = (description: string) =>
  Type.String({
    pattern: '^[0-9]{6}$',
    description,
    ...expects('seis dígitos entre aspas, como "326305"', 'six digits in quotes, such as "326305"'),
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
          origin: Type.Optional(
            Type.String({
              pattern: ORIGIN_PATTERN,
              description: 'Nome desta central (origin); o mesmo das chaves dela.',
              ...expects(
                'até 40 letras minúsculas, dígitos, . _ -, como pbx-matriz',
                'up to 40 lower-case letters, digits, . _ -, such as pbx-matriz',
              ),
            }),
          ),
          operators: Type.Optional(
            Type.Array(registry('Operadoras para as quais ela pode emitir; padrão: todas.'), {
              minItems: 1,
              ...expects('uma lista de registros ANS', 'a list of registros ANS'),
            }),
          ),
        },
        { ...section, description: 'Uma central.' },
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
  { ...section, description: 'Quantas falhas, em quantos segundos.' },
);

const LookupQuota = Type.Object(
  {
    points: Type.Optional(whole(1, 1_000_000)),
    seconds: Type.Optional(whole(1, 86_400)),
    miss_cost: Type.Optional(whole(1, 1_000)),
  },
  { ...section, description: 'Pontos por período; um acerto custa 1, um erro custa miss_cost.' },
);

const CardSection = Type.Object(
  {
    lengths: Type.Optional(
      Type.Array(whole(1, 20), {
        description: 'Comprimentos aceitos, sem pontos e traços; vazio: de 1 a 20.',
        ...expects('uma lista de comprimentos, como [16, 17]', 'a list of lengths such as [16, 17]'),
      }),
    ),
    pattern: Type.Optional(
      Type.String({
        format: FORMATS.pattern,
        description: 'Expressão regular para a carteirinha inteira.',
        ...expects('uma expressão regular válida', 'a valid regular expression'),
      }),
    ),
    check_digit: Type.Optional(choice(['none', 'mod11', 'luhn'], 'Dígito verificador da carteirinha.')),
  },
  { ...section, description: 'Formato da carteirinha.' },
);

const SourceSection = Type.Union(
  [
    CsvSource,
    text(
      `Caminho de um arquivo de origem (${KIND_NAMES.join(', ')}), a partir da pasta deste arquivo.`,
      'o caminho de um arquivo de origem',
      'the path of a source file',
    ),
  ],
  {
    description: 'Como consultar os beneficiários: um CSV, ou o caminho de um arquivo de origem.',
    ...expects(
      'o caminho de um arquivo de origem, ou um grupo com kind: file',
      'the path of a source file, or a group with kind: file',
    ),
  },
);

const sequence = (description: string) => Type.Integer({ ...whole(100_000, 999_999), description });

/** From 100000 on: a dialplan drops leading zeros when it adds. */
const OfflineSection = Type.Object(
  {
    origin: Type.String({
      pattern: ORIGIN_PATTERN,
      description: 'Nome da central (origin); o mesmo da chave dela.',
      ...expects(
        'até 40 letras minúsculas, dígitos, . _ -, como pbx-matriz',
        'up to 40 lower-case letters, digits, . _ -, such as pbx-matriz',
      ),
    }),
    host: Type.String({
      pattern: '^([0-9a-f]{8}|any)$',
      description: 'A máquina: os oito primeiros caracteres de /etc/machine-id; any: qualquer uma.',
      ...expects(
        'os oito primeiros caracteres de /etc/machine-id da central, entre aspas, ou any',
        'the first eight characters of the PBX’s /etc/machine-id, in quotes, or any',
      ),
    }),
    from: sequence('Primeira sequência do dia que a central pode dar.'),
    to: sequence('Última sequência do dia que a central pode dar.'),
  },
  { ...section, description: 'Números que uma central dá enquanto nenhum servidor responde.' },
);

const AmiSection = Type.Object(
  {
    origin: Type.Optional(
      Type.String({
        pattern: ORIGIN_PATTERN,
        description: 'Nome da central (origin); o mesmo da chave dela e de agi.allow.',
        ...expects(
          'até 40 letras minúsculas, dígitos, . _ -, como pbx-matriz',
          'up to 40 lower-case letters, digits, . _ -, such as pbx-matriz',
        ),
      }),
    ),
    host: host('Endereço do AMI da central.'),
    port: Type.Optional(whole(1, 65_535)),
    tls: Type.Optional(
      Type.Boolean({ description: 'Liga o TLS.', ...expects('true ou false', 'true or false') }),
    ),
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
  { ...section, description: 'O AMI de uma central.' },
);

const CalendarSection = Type.Object(
  {
    optional_days: Type.Optional(
      Type.Array(choice(OPTIONAL_DAYS, 'Um ponto facultativo.'), {
        description: 'Pontos facultativos que não contam como dias úteis.',
        ...expects('uma lista, como [carnival, corpus_christi]', 'a list such as [carnival, corpus_christi]'),
      }),
    ),
    days: Type.Optional(
      Type.Array(
        Type.Object(
          {
            date: Type.String({
              format: FORMATS.calendarDate,
              description: 'O dia: MM-DD, todo ano, ou AAAA-MM-DD, uma vez.',
              ...expects(
                'MM-DD ou AAAA-MM-DD, como "01-25" ou "2026-07-09"',
                'MM-DD or YYYY-MM-DD, such as "01-25" or "2026-07-09"',
              ),
            }),
            name: Type.Optional(text('Nome do feriado.', 'o nome do feriado', 'the holiday’s name')),
          },
          { ...section, description: 'Um feriado estadual ou municipal.' },
        ),
        {
          description: 'Feriados estaduais e municipais.',
          // With every day a holiday, a term would have no end.
          maxItems: 100,
          ...expects(
            'uma lista de até 100 feriados, com date e name',
            'a list of at most 100 holidays, with date and name',
          ),
        },
      ),
    ),
  },
  { ...section, description: 'Dias que não são úteis, além dos feriados nacionais.' },
);

const OperatorSection = Type.Object(
  {
    ans_registry: registry(
      'Registro ANS da operadora: seis dígitos, entre aspas. Quem não tem escolhe seis dígitos próprios.',
    ),
    name: text('Nome da operadora.', 'o nome da operadora', 'the operator’s name'),
    time_zone: Type.Optional(
      Type.String({
        format: FORMATS.timeZone,
        default: DEFAULTS.timeZone,
        description: 'Fuso horário IANA que decide o dia do número.',
        ...expects(
          'um fuso horário IANA, como America/Sao_Paulo',
          'an IANA time zone such as America/Sao_Paulo',
        ),
      }),
    ),
    lookup_budget_ms: Type.Optional(whole(100, 3_500)),
    area_code: Type.Optional(
      Type.String({
        pattern: '^[1-9][1-9]$',
        description: 'DDD para os números que chegam sem DDD, como os de linhas locais.',
        ...expects('dois dígitos entre aspas, como "11"', 'two digits in quotes, such as "11"'),
      }),
    ),
    card: Type.Optional(CardSection),
    profile: Type.Optional(
      text(
        `Prazos: ${SHIPPED_PROFILES.join(' ou ')}, ou o caminho de um arquivo de perfil, a partir da pasta deste arquivo.`,
        `um de: ${SHIPPED_PROFILES.join(', ')}; ou o caminho de um arquivo de perfil`,
        `one of: ${SHIPPED_PROFILES.join(', ')}; or the path of a profile file`,
      ),
    ),
    calendar: Type.Optional(CalendarSection),
    urgent_late_after_minutes: Type.Optional(whole(0, 10_080)),
    call_facts: Type.Optional(
      Type.Boolean({
        description: 'A central informa quem atendeu: a ligação que ninguém atendeu não tem prazo.',
        ...expects('true ou false', 'true or false'),
      }),
    ),
    callbacks: Type.Optional(CallbackSection),
    beneficiary_page: Type.Optional(
      Type.Boolean({
        description:
          'Página pública em /acompanhar/REGISTRO: o beneficiário vê a situação do protocolo, pelo número e pela data de nascimento.',
        ...expects('true ou false', 'true or false'),
      }),
    ),
    training: Type.Optional(
      Type.Boolean({
        description:
          'Uma operadora para treino: no console, a página Telefone faz ligações que emitem números. Nunca na operadora de verdade.',
        ...expects('true ou false', 'true or false'),
      }),
    ),
    recordings: Type.Optional(
      Type.Object(
        {
          url: Type.String({
            pattern: '^https?://[^{}]*(\\{(file|name|path|year|month|day)\\}[^{}]*)*$',
            maxLength: 1000,
            description:
              'Endereço de uma gravação, com {file}, {name}, {path}, {year}, {month} e {day}; aparece no protocolo, e nunca é buscado.',
            ...expects(
              'um endereço com {file}, {name}, {path}, {year}, {month} ou {day}, como https://gravacoes.example.com/{year}/{name}.mp3',
              'an address with {file}, {name}, {path}, {year}, {month} or {day}, such as https://recordings.example.com/{year}/{name}.mp3',
            ),
          }),
        },
        { ...section, description: 'As gravações.' },
      ),
    ),
    offline: Type.Optional(
      Type.Array(OfflineSection, {
        description: 'Faixas de números que as centrais dão sozinhas enquanto nenhum servidor responde.',
        ...expects('uma lista de faixas', 'a list of ranges'),
      }),
    ),
    source: Type.Optional(SourceSection),
    webhooks: Type.Optional(WebhooksSection),
    email: Type.Optional(EmailSection),
    reports: Type.Optional(ReportsSection),
  },
  { ...section, description: 'Uma operadora.' },
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
        { ...section, description: 'Banco de dados.' },
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
        { ...section, description: 'API, console e documentação.' },
      ),
    ),
    agi: Type.Optional(
      Type.Object(
        {
          enabled: Type.Optional(
            Type.Boolean({ description: 'Liga o FastAGI.', ...expects('true ou false', 'true or false') }),
          ),
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
        { ...section, description: 'FastAGI, para o Asterisk.' },
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
          enabled: Type.Optional(
            Type.Boolean({ description: 'Liga o gRPC.', ...expects('true ou false', 'true or false') }),
          ),
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
              { ...section, description: 'TLS; padrão: sem criptografia.' },
            ),
          ),
        },
        { ...section, description: 'API em gRPC.' },
      ),
    ),
    sign_in: Type.Optional(SignInSection),
    log: Type.Optional(
      Type.Object(
        { level: Type.Optional(choice(LOG_LEVELS, 'Nível do log.')) },
        { ...section, description: 'Log.' },
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
          ...section,
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
  { ...section, title: 'carimbo.yaml', description: 'Configuração do Carimbo.' },
);

/** carimbo.yaml as written. */
export type Settings = Static<typeof SettingsSchema>;
export type OperatorSettings = Settings['operators'][number];
