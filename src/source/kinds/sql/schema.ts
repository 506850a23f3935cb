import { type Static, Type } from '../../../typebox.ts';
import { choice, closed, expects, template, text, whole } from '../../schema/builders.ts';
import { describedSource } from '../../schema/described-source.ts';
import { TlsOrFlag } from '../../transport/tls-schema.ts';

export const SqlRequest = Type.Object(
  {
    sql: text(
      'O comando, com :card_number, :cpf e parâmetros como :nome. Os valores são enviados separados do texto.',
      'um comando SQL',
      'an SQL statement',
    ),
    types: Type.Optional(
      Type.Record(Type.String(), choice(['text', 'ascii', 'number'], 'Tipo do valor no banco.'), {
        description:
          'Tipo de cada :nome. Padrão: text. ascii é VARCHAR no SQL Server e no Oracle; number é numérico.',
        ...expects('nomes e tipos', 'names and types'),
      }),
    ),
    max_rows: Type.Optional(whole(1, 1_000, 'Quantas linhas ler; 20 se nada disser.')),
  },
  { ...closed, description: 'Uma consulta ao banco.' },
);

export const SqlConnection = Type.Object(
  {
    driver: choice(['postgres', 'mysql', 'mssql', 'oracle', 'sqlite'], 'Qual banco.'),
    host: Type.Optional(template('Máquina.')),
    port: Type.Optional(
      Type.Union([whole(1, 65_535, 'Porta.'), template('Porta.')], {
        description: 'Porta. Padrão: a do banco.',
        ...expects('uma porta, ou ${parametro}', 'a port, or ${parameter}'),
      }),
    ),
    database: Type.Optional(template('Banco; no Oracle, o service name.')),
    user: Type.Optional(template('Usuário, só com leitura.')),
    password: Type.Optional(template('Senha.')),
    path: Type.Optional(template('SQLite: o arquivo, a partir da pasta deste.')),
    connect_string: Type.Optional(template('Oracle: TNS ou EZConnect, em vez de host, port e database.')),
    tls: Type.Optional(TlsOrFlag),
    charset: Type.Optional(
      choice(['utf-8', 'windows-1252'], 'SQLite e colunas gravadas em outra codificação.'),
    ),
  },
  { ...closed, description: 'Onde fica o banco.' },
);

export const SqlSource = describedSource({
  kind: 'sql',
  connection: SqlConnection,
  request: SqlRequest,
  more: {},
});

export type SqlSettings = Static<typeof SqlSource>;
