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
        flag('Se true, o mesmo ${reference}, repetido, recebe o mesmo número. Padrão: false.'),
      ),
      find: Type.Optional(
        Type.Object(
          { request, number: Type.Optional(NumberRule), outcomes: Type.Optional(OutcomeRules) },
          {
            ...closed,
            description:
              'Consulta o número que ${reference} recebeu da operadora; not_found significa nenhum.',
          },
        ),
      ),
    },
    { ...closed, description: 'O número é gerado pela operadora.' },
  );
}

function registerOf<R extends TSchema>(request: R) {
  return Type.Object(
    {
      request,
      number: Type.Optional(NumberRule),
      outcomes: Type.Optional(OutcomeRules),
      on: Type.Optional(
        Type.Array(choice([...REGISTERED], 'Registro do diário.'), {
          description: 'Registros do diário a enviar. Padrão: [issued, identified].',
          ...expects(`uma lista de: ${REGISTERED.join(', ')}`, `a list of: ${REGISTERED.join(', ')}`),
        }),
      ),
    },
    {
      ...closed,
      description: 'O que o Carimbo registra é enviado depois à operadora, em ordem, ao menos uma vez.',
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
      kind: choice([parts.kind], 'Tipo do sistema da operadora.'),
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
    { ...closed, description: 'Arquivo de origem.' },
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
