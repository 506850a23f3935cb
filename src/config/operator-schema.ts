import { OPTIONAL_DAYS } from '../deadlines/holidays.ts';
import { SHIPPED_PROFILES } from '../deadlines/load-profile.ts';
import { CsvSource } from '../source/kinds/csv/schema.ts';
import { KIND_NAMES } from '../source/kinds/kinds.ts';
import { choice, closed, expects, flag, text, whole } from '../source/schema/builders.ts';
import { Type } from '../typebox.ts';
import { FORMATS } from '../yaml/formats.ts';
import { CallbackSection } from './callback-schema.ts';
import { DEFAULTS } from './defaults.ts';
import { EmailSection, ReportsSection } from './email-schema.ts';
import { originName, registry } from './schema-builders.ts';
import { WebhooksSection } from './webhook-schema.ts';

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
  { ...closed, description: 'Formato da carteirinha.' },
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

const sequence = (description: string) => whole(100_000, 999_999, description);

/** From 100000 on: a dialplan drops leading zeros when it adds. */
const OfflineSection = Type.Object(
  {
    origin: originName('Nome da central (origin); o mesmo da chave dela.'),
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
  { ...closed, description: 'Números que uma central dá enquanto nenhum servidor responde.' },
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
          { ...closed, description: 'Um feriado estadual ou municipal.' },
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
  { ...closed, description: 'Dias que não são úteis, além dos feriados nacionais.' },
);

/** An operator, in `operators`. */
export const OperatorSection = Type.Object(
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
      flag('A central informa quem atendeu: a ligação que ninguém atendeu não tem prazo.'),
    ),
    callbacks: Type.Optional(CallbackSection),
    beneficiary_page: Type.Optional(
      flag(
        'Página pública em /acompanhar/REGISTRO: o beneficiário vê a situação do protocolo, pelo número e pela data de nascimento.',
      ),
    ),
    training: Type.Optional(
      flag(
        'Uma operadora para treino: no console, a página Telefone faz ligações que emitem números. Nunca na operadora de verdade.',
      ),
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
        { ...closed, description: 'As gravações.' },
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
  { ...closed, description: 'Uma operadora.' },
);
