import { type Static, Type } from '../../../typebox.ts';
import { choice, closed, expects, text } from '../../schema/builders.ts';
import { Input, Limits, Parameters } from '../../schema/common.ts';

export const CodeSource = Type.Object(
  {
    kind: choice(['code'], 'Tipo do sistema da operadora.'),
    name: Type.Optional(text('Nome do sistema, para as mensagens.')),
    parameters: Type.Optional(Parameters),
    input: Type.Optional(Input),
    module: text('Módulo JavaScript, a partir da pasta deste arquivo, que exporta createSource.'),
    options: Type.Optional(
      Type.Record(Type.String(), Type.Any(), {
        description: 'Opções passadas ao módulo; cada texto pode ter ${parametro}.',
        ...expects('nomes e valores', 'names and values'),
      }),
    ),
    limits: Type.Optional(Limits),
  },
  { ...closed, description: 'Um módulo próprio.' },
);

export type CodeSettings = Static<typeof CodeSource>;
