import { type Static, type TSchema, Type } from '../../typebox.ts';
import { Input, Limits, Mapping, NumberRule, OutcomeRules, Parameters, SourceTest } from './common.ts';
import {
  Auth,
  GrpcConnection,
  GrpcRequest,
  HttpConnection,
  HttpRequest,
  SoapRequest,
  SqlConnection,
  SqlRequest,
} from './requests.ts';
import { choice, closed, expects, flag, text } from './words.ts';

/** How a `lookup` that is by both, one or the other is written. */
function lookupOf<R extends TSchema>(request: R) {
  return Type.Object(
    { card_number: Type.Optional(request), cpf: Type.Optional(request) },
    { ...closed, description: 'A consulta por carteirinha, por CPF, ou as duas.' },
  );
}

const REGISTERED = ['issued', 'identified', 'noted', 'call.ended'] as const;

function issueOf<R extends TSchema>(request: R) {
  return Type.Object(
    {
      request,
      number: NumberRule,
      outcomes: Type.Optional(OutcomeRules),
      idempotent: Type.Optional(
        flag('O mesmo ${reference} duas vezes dá o mesmo número; false se nada disser.'),
      ),
      find: Type.Optional(
        Type.Object(
          { request, number: Type.Optional(NumberRule), outcomes: Type.Optional(OutcomeRules) },
          {
            ...closed,
            description: 'Pergunta que número eles deram a ${reference}; not_found diz que nenhum.',
          },
        ),
      ),
    },
    { ...closed, description: 'O número é dado por eles.' },
  );
}

function registerOf<R extends TSchema>(request: R) {
  return Type.Object(
    {
      request,
      outcomes: Type.Optional(OutcomeRules),
      on: Type.Optional(
        Type.Array(choice([...REGISTERED], 'Registro do diário.'), {
          description: 'Que registros do diário são enviados; [issued, identified] se nada disser.',
          ...expects(`uma lista de: ${REGISTERED.join(', ')}`, `a list of: ${REGISTERED.join(', ')}`),
        }),
      ),
    },
    {
      ...closed,
      description: 'O que o Carimbo registra é enviado a eles depois, ao menos uma vez, em ordem.',
    },
  );
}

function sourceOf<K extends string, C extends TSchema, R extends TSchema, L extends Type.TProperties>(parts: {
  kinds: K[];
  connection: C;
  request: R;
  more: L;
}) {
  return Type.Object(
    {
      kind: choice(parts.kinds, 'Tipo do sistema de origem.'),
      name: Type.Optional(text('Nome do sistema, para as mensagens.')),
      parameters: Type.Optional(Parameters),
      input: Type.Optional(Input),
      connection: parts.connection,
      ...parts.more,
      limits: Type.Optional(Limits),
      lookup: lookupOf(parts.request),
      outcomes: Type.Optional(OutcomeRules),
      mapping: Mapping,
      issue: Type.Optional(issueOf(parts.request)),
      register: Type.Optional(registerOf(parts.request)),
      tests: Type.Optional(
        Type.Array(SourceTest, { description: 'Testes, conferidos por “carimbo source test”.' }),
      ),
    },
    { ...closed, description: 'Um sistema de origem.' },
  );
}

const auth = { auth: Type.Optional(Auth) };

export const RestSource = sourceOf({
  kinds: ['rest'],
  connection: Type.Optional(HttpConnection),
  request: HttpRequest,
  more: auth,
});
export const SoapSource = sourceOf({
  kinds: ['soap'],
  connection: HttpConnection,
  request: SoapRequest,
  more: auth,
});
export const SqlSource = sourceOf({
  kinds: ['sql'],
  connection: SqlConnection,
  request: SqlRequest,
  more: {},
});
export const GrpcSource = sourceOf({
  kinds: ['grpc'],
  connection: GrpcConnection,
  request: GrpcRequest,
  more: auth,
});

/** The way out: a module of the site's own. */
export const CodeSource = Type.Object(
  {
    kind: choice(['code'], 'Tipo do sistema de origem.'),
    name: Type.Optional(text('Nome do sistema, para as mensagens.')),
    parameters: Type.Optional(Parameters),
    input: Type.Optional(Input),
    module: text('Módulo JavaScript, a partir da pasta deste arquivo, que exporta createSource.'),
    options: Type.Optional(
      Type.Record(Type.String(), Type.Any(), {
        description: 'Dado ao módulo; cada texto pode ter ${parametro}.',
        ...expects('nomes e valores', 'names and values'),
      }),
    ),
    limits: Type.Optional(Limits),
  },
  { ...closed, description: 'Um módulo próprio.' },
);

export const SOURCE_SCHEMAS = {
  rest: RestSource,
  soap: SoapSource,
  sql: SqlSource,
  grpc: GrpcSource,
  code: CodeSource,
} as const;
export type RemoteKind = keyof typeof SOURCE_SCHEMAS;

/** A source file as it is written. */
export type RestSettings = Static<typeof RestSource>;
export type SoapSettings = Static<typeof SoapSource>;
export type SqlSettings = Static<typeof SqlSource>;
export type GrpcSettings = Static<typeof GrpcSource>;
export type CodeSettings = Static<typeof CodeSource>;
/** The kinds that are described, not programmed: a request, rules and a mapping. */
export type DescribedSettings = RestSettings | SoapSettings | SqlSettings | GrpcSettings;
