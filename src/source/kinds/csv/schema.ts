import { type Static, Type } from '../../../typebox.ts';
import { choice, closed, expects, text } from '../../schema/builders.ts';

export const CsvSource = Type.Object(
  {
    kind: choice(['file'], 'Tipo do sistema da operadora: file é um arquivo CSV.'),
    path: text(
      'Caminho do CSV, a partir da pasta deste arquivo.',
      'o caminho de um arquivo',
      'the path of a file',
    ),
    encoding: Type.Optional(choice(['utf-8', 'windows-1252'], 'Codificação do CSV.')),
    delimiter: Type.Optional(
      Type.Enum([',', ';', '\t', '|'], {
        description: 'Separador das colunas.',
        ...expects('um de: ",", ";", "\\t", "|"', 'one of: ",", ";", "\\t", "|"'),
      }),
    ),
    columns: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z][a-z0-9_]*$' }),
        text('Nome da coluna no cabeçalho do CSV.'),
        {
          additionalProperties: false,
          description:
            'Campo do Carimbo → coluna do CSV; um campo que não está aqui usa a coluna de mesmo nome.',
          ...expects(
            'campos em minúsculas (card_number, name, …) e suas colunas',
            'lower-case fields (card_number, name, …) and their columns',
          ),
        },
      ),
    ),
  },
  { ...closed, description: 'Como consultar os beneficiários.' },
);

export type CsvSettings = Static<typeof CsvSource>;
