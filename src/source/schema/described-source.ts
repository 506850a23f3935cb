import { type Static, type TSchema, Type } from '../../typebox.ts';
import { choice, closed, expects, flag, text } from './builders.ts';
import { Input, Limits, Mapping, NumberRule, OutcomeRules, Parameters, SourceTest } from './common.ts';

/** By card, by CPF, or both. */
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

/** The schema of a kind that is described by requests, rules and a mapping. */
export function describedSource<
  K extends string,
  C extends TSchema,
  R extends TSchema,
  M extends Type.TProperties,
>(parts: { kind: K; connection: C; request: R; more: M }) {
  return Type.Object(
    {
      kind: choice([parts.kind], 'Tipo do sistema de origem.'),
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

const Described = describedSource({
  kind: 'any',
  connection: Type.Optional(Type.Unknown()),
  request: Type.Unknown(),
  more: {},
});

/** What the settings of all described kinds have in common. */
export type DescribedSettings = Omit<Static<typeof Described>, 'kind'> & { kind: string };
