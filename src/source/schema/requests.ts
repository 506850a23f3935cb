import { Type } from '../../typebox.ts';
import {
  choice,
  closed,
  expects,
  expression,
  flag,
  template,
  templates,
  text,
  texts,
  whole,
} from './words.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

const HttpBody = Type.Object(
  {
    json: Type.Optional(
      Type.Any({ description: 'Corpo JSON, escrito como YAML; cada texto pode ter ${…}.' }),
    ),
    form: Type.Optional(templates('Campos de um formulário (application/x-www-form-urlencoded).')),
    xml: Type.Optional(template('XML; os valores entram escapados.')),
    text: Type.Optional(template('Texto puro; quebras de linha nos valores são recusadas.')),
    content_type: Type.Optional(text('Content-Type, quando não é o do formato.')),
  },
  { ...closed, description: 'Corpo: um de json, form, xml, text.' },
);

/** An HTTP request: `rest`, `soap`, and the login of any kind. */
export const HttpRequest = Type.Object(
  {
    method: Type.Optional(choice([...METHODS], 'GET se nada disser; POST quando há corpo.')),
    url: template('Endereço: absoluto, ou a partir de connection.base_url. Valores entram codificados.'),
    query: Type.Optional(templates('Parâmetros depois do ?.')),
    headers: Type.Optional(templates('Cabeçalhos.')),
    body: Type.Optional(HttpBody),
  },
  { ...closed, description: 'Um pedido HTTP.' },
);

export const SoapRequest = Type.Object(
  {
    url: Type.Optional(template('Endereço do serviço; sem ele, connection.base_url.')),
    action: Type.Optional(Type.String({ description: 'SOAPAction.' })),
    version: Type.Optional(choice(['1.1', '1.2'], '1.1 se nada disser.')),
    headers: Type.Optional(templates('Cabeçalhos HTTP.')),
    body: template('O que vai dentro de soap:Body, ou o envelope inteiro. Valores entram escapados.'),
  },
  { ...closed, description: 'Um pedido SOAP.' },
);

export const SqlRequest = Type.Object(
  {
    sql: text(
      'O comando, com :card_number, :cpf e parâmetros como :nome. Nada é colado no texto.',
      'um comando SQL',
      'an SQL statement',
    ),
    types: Type.Optional(
      Type.Record(Type.String(), choice(['text', 'ascii', 'number'], 'Tipo do valor no banco.'), {
        description:
          'Tipo de cada :nome; text se nada disser. ascii é VARCHAR no SQL Server e no Oracle; number é numérico.',
        ...expects('nomes e tipos', 'names and types'),
      }),
    ),
    max_rows: Type.Optional(whole(1, 1_000, 'Quantas linhas ler; 20 se nada disser.')),
  },
  { ...closed, description: 'Uma consulta ao banco.' },
);

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

const Tls = Type.Object(
  {
    ca: Type.Optional(text('Arquivo PEM da autoridade que assina o certificado deles.')),
    cert: Type.Optional(text('Arquivo PEM do nosso certificado (mTLS).')),
    key: Type.Optional(text('Arquivo PEM da nossa chave (mTLS).')),
    passphrase: Type.Optional(template('Senha da chave.')),
    server_name: Type.Optional(text('Nome esperado no certificado, quando não é o do endereço.')),
  },
  { ...closed, description: 'TLS e certificado de cliente.' },
);

export const HttpConnection = Type.Object(
  {
    base_url: Type.Optional(template('Início de todos os endereços.')),
    tls: Type.Optional(Tls),
    charset: Type.Optional(
      choice(
        ['auto', 'utf-8', 'iso-8859-1', 'windows-1252'],
        'Codificação da resposta; auto segue o que ela diz.',
      ),
    ),
    headers: Type.Optional(templates('Cabeçalhos de todos os pedidos.')),
  },
  { ...closed, description: 'Onde fica o sistema.' },
);

export const SqlConnection = Type.Object(
  {
    driver: choice(['postgres', 'mysql', 'mssql', 'oracle', 'sqlite'], 'Qual banco.'),
    host: Type.Optional(template('Máquina.')),
    port: Type.Optional(
      Type.Union([whole(1, 65_535, 'Porta.'), template('Porta.')], {
        description: 'Porta; a do banco, se nada disser.',
        ...expects('uma porta, ou ${parametro}', 'a port, or ${parameter}'),
      }),
    ),
    database: Type.Optional(template('Banco; no Oracle, o service name.')),
    user: Type.Optional(template('Usuário, só com leitura.')),
    password: Type.Optional(template('Senha.')),
    path: Type.Optional(template('SQLite: o arquivo, a partir da pasta deste.')),
    connect_string: Type.Optional(template('Oracle: TNS ou EZConnect, no lugar de host, port e database.')),
    tls: Type.Optional(
      Type.Union([flag('Liga TLS.'), Tls], {
        description: 'Liga TLS; com chaves, diz os certificados.',
        ...expects('true, false, ou ca, cert, key, …', 'true, false, or ca, cert, key, …'),
      }),
    ),
    charset: Type.Optional(
      choice(['utf-8', 'windows-1252'], 'SQLite e colunas gravadas em outra codificação.'),
    ),
  },
  { ...closed, description: 'Onde fica o banco.' },
);

export const GrpcConnection = Type.Object(
  {
    address: template('host:porta.'),
    proto: Type.Optional(texts('Arquivos .proto, a partir da pasta deste.')),
    include: Type.Optional(texts('Pastas em que procurar os import.')),
    descriptor_set: Type.Optional(text('Arquivo de protoc --descriptor_set_out.')),
    reflection: Type.Optional(flag('Pergunta ao servidor.')),
    tls: Type.Optional(
      Type.Union([flag('Liga TLS.'), Tls], {
        description: 'Liga TLS; com chaves, diz os certificados.',
        ...expects('true, false, ou ca, cert, key, …', 'true, false, or ca, cert, key, …'),
      }),
    ),
  },
  { ...closed, description: 'Onde fica o serviço: um de proto, descriptor_set, reflection.' },
);

/** How we say who we are. mTLS is in `connection.tls`, and goes with any of these. */
export const Auth = Type.Object(
  {
    kind: choice(['none', 'api_key', 'basic', 'bearer', 'oauth2', 'login'], 'Como o Carimbo se identifica.'),
    in: Type.Optional(choice(['header', 'query'], 'api_key: onde vai a chave; header se nada disser.')),
    name: Type.Optional(text('api_key: nome do cabeçalho ou parâmetro.')),
    value: Type.Optional(template('api_key: a chave.')),
    user: Type.Optional(template('basic: usuário.')),
    password: Type.Optional(template('basic: senha.')),
    token: Type.Optional(template('bearer: o token. login: expressão JSONata que o acha na resposta.')),
    token_url: Type.Optional(template('oauth2: endereço do token.')),
    client_id: Type.Optional(template('oauth2: quem somos.')),
    client_secret: Type.Optional(template('oauth2: o segredo.')),
    scope: Type.Optional(template('oauth2: o que se pede, quando é pedido.')),
    audience: Type.Optional(template('oauth2, onde é pedido.')),
    send: Type.Optional(
      choice(['header', 'body'], 'oauth2: onde vão id e segredo; header (Basic) se nada disser.'),
    ),
    request: Type.Optional(HttpRequest),
    expires_in: Type.Optional(
      Type.Union([whole(1, 86_400, 'Segundos.'), expression('Expressão.')], {
        description:
          'login: validade em segundos, ou a expressão que a acha na resposta; 300 se nada disser.',
      }),
    ),
    header: Type.Optional(text('login: cabeçalho em que o token vai; Authorization se nada disser.')),
    prefix: Type.Optional(
      Type.String({ description: 'login: o que vem antes do token; "Bearer " se nada disser.' }),
    ),
  },
  { ...closed, description: 'Autenticação.' },
);
