import type { Text } from '../../i18n/text.ts';
import type { FaultCode } from '../../source/faults.ts';

/** What a technician does about each fault. docs/origens-erros.md says the same, which a test compares. */
export const FAULT_TODO: Readonly<Record<FaultCode, Text>> = {
  refused: {
    'pt-BR': 'confira endereço e porta, e se o sistema está no ar',
    en: 'check address and port, and whether the system is up',
  },
  unreachable: { 'pt-BR': 'confira rota, VPN e firewall', en: 'check route, VPN and firewall' },
  dns: {
    'pt-BR': 'confira o nome e o DNS desta máquina',
    en: 'check the name and the DNS of this machine',
  },
  timeout: {
    'pt-BR': 'pergunte à operadora por que demora; limits.timeout_ms define quanto esperar',
    en: 'ask them why it is slow; limits.timeout_ms says how long to wait',
  },
  reset: {
    'pt-BR': 'o sistema da operadora fecha a conexão: veja o log dele',
    en: 'the operator’s system closes the connection: see its log',
  },
  connection_lost: {
    'pt-BR': 'o banco fecha a conexão: veja o log dele',
    en: 'the database closes the connection: see its log',
  },
  unavailable: {
    'pt-BR': 'o sistema está fora do ar: fale com quem cuida dele',
    en: 'the system is down: speak with its administrators',
  },
  starting: { 'pt-BR': 'espere o banco iniciar', en: 'wait for the database to start' },
  locked: {
    'pt-BR': 'o banco está ocupado com outra gravação: tente de novo',
    en: 'another write holds the database: try again',
  },
  too_many_connections: {
    'pt-BR': 'aumente o limite no banco, ou diminua limits.concurrency',
    en: 'raise the limit at the database, or lower limits.concurrency',
  },
  server_error: { 'pt-BR': 'veja o log do banco', en: 'see the database’s log' },
  failed: {
    'pt-BR': 'veja acima o pedido e a resposta, e o log do sistema da operadora',
    en: 'see the request and the reply above, and the log of the operator’s system',
  },
  closed: { 'pt-BR': 'tente de novo', en: 'try again' },
  interrupted: { 'pt-BR': 'tente de novo', en: 'try again' },
  too_large: {
    'pt-BR': 'peça menos campos ou linhas, ou aumente limits.max_bytes',
    en: 'ask for fewer fields or rows, or raise limits.max_bytes',
  },
  malformed_reply: {
    'pt-BR': 'compare a resposta, acima, com a documentação da operadora: formato, charset, endereço',
    en: 'compare the answer above with the operator’s documentation: format, charset, address',
  },
  value_not_encodable: {
    'pt-BR': 'o valor não cabe no pedido: veja input e o modelo do pedido',
    en: 'the value does not fit the request: see input and the request’s template',
  },
  value_refused: {
    'pt-BR': 'informe o tipo do valor em types, ou compare com uma coluna de texto',
    en: 'give the value’s type in types, or compare with a text column',
  },
  breaker_open: {
    'pt-BR':
      'o sistema falhou várias vezes seguidas e o Carimbo parou de consultar por um tempo; resolva a causa, o disjuntor fecha sozinho',
    en: 'the source failed several times in a row and rests; fix the cause, it closes by itself',
  },
  too_busy: {
    'pt-BR': 'há consultas demais na fila: aumente limits.concurrency ou limits.queue, se o sistema aguenta',
    en: 'too many lookups wait: raise limits.concurrency or limits.queue, if they can bear it',
  },
  tls: {
    'pt-BR': 'confira connection.tls: ca, cert, key, server_name',
    en: 'check connection.tls: ca, cert, key, server_name',
  },
  tls_file: {
    'pt-BR': 'confira o caminho e a permissão dos arquivos de connection.tls',
    en: 'check path and permission of the files of connection.tls',
  },
  auth_failed: { 'pt-BR': 'confira as credenciais', en: 'check the credentials' },
  auth_unavailable: {
    'pt-BR': 'o servidor de tokens não responde: fale com quem cuida dele',
    en: 'the token server does not answer: speak with its administrators',
  },
  auth_unsupported: {
    'pt-BR': 'mude no banco o modo de autenticação deste usuário',
    en: 'change this user’s way of authentication at the database',
  },
  redirected: {
    'pt-BR': 'escreva o endereço final (https em vez de http, com ou sem / no fim)',
    en: 'write the final address (https instead of http, with or without / at the end)',
  },
  host_not_allowed: {
    'pt-BR': 'o Carimbo só fala com os endereços do arquivo de origem: acrescente este',
    en: 'Carimbo speaks only with addresses written in the source: declare this one',
  },
  address_invalid: { 'pt-BR': 'corrija o endereço', en: 'fix the address' },
  template_invalid: {
    'pt-BR': 'corrija o parâmetro ou o modelo do pedido',
    en: 'fix the parameter or the request’s template',
  },
  request_invalid: {
    'pt-BR': 'corrija o pedido no arquivo de origem',
    en: 'fix the request in the source’s file',
  },
  driver_missing: {
    'pt-BR': 'instale o pacote que a mensagem mostra, na pasta do Carimbo',
    en: 'install the package that the message names, in Carimbo’s folder',
  },
  connection_incomplete: {
    'pt-BR': 'complete connection no arquivo de origem',
    en: 'complete connection in the source’s file',
  },
  operation_missing: {
    'pt-BR': 'escreva este pedido no arquivo de origem',
    en: 'write this request into the source’s file',
  },
  no_request: {
    'pt-BR': 'escreva este pedido no arquivo de origem',
    en: 'write this request into the source’s file',
  },
  statement_refused: {
    'pt-BR': 'use um comando só, com :nome no lugar dos valores',
    en: 'one statement only, with :name in the places of values',
  },
  syntax: {
    'pt-BR': 'corrija o SQL: teste-o antes numa ferramenta do banco',
    en: 'fix the SQL: try it in a tool of the database first',
  },
  table_missing: {
    'pt-BR': 'confira o nome da tabela, o esquema e as permissões do usuário',
    en: 'check the table’s name, the schema and the user’s permissions',
  },
  column_missing: {
    'pt-BR': 'confira os nomes das colunas',
    en: 'check the names of the columns',
  },
  routine_missing: {
    'pt-BR': 'confira o nome da função ou do procedimento',
    en: 'check the name of the function or procedure',
  },
  database_missing: {
    'pt-BR': 'confira connection.database',
    en: 'check connection.database',
  },
  permission_denied: {
    'pt-BR': 'peça ao DBA permissão de leitura para este usuário',
    en: 'ask the DBA for permission to read for this user',
  },
  read_only: {
    'pt-BR': 'a consulta só pode ler: tire dela o que grava',
    en: 'a lookup only reads: take out of it what writes',
  },
  constraint_violated: {
    'pt-BR': 'pergunte à operadora que valores a tabela aceita',
    en: 'ask them which values the table takes',
  },
  number_not_exact: {
    'pt-BR': 'peça a coluna como texto: CAST(coluna AS varchar(40))',
    en: 'ask for the column as text: CAST(column AS varchar(40))',
  },
  session_options: {
    'pt-BR': 'num PgBouncer, inclua options e statement_timeout em ignore_startup_parameters',
    en: 'in PgBouncer, add options and statement_timeout to ignore_startup_parameters',
  },
  unknown_method: {
    'pt-BR': 'compare method com o .proto da operadora, ou com a reflexão do servidor',
    en: 'compare method with their .proto, or with the server’s reflection',
  },
  unknown_field: {
    'pt-BR': 'compare message com o .proto da operadora',
    en: 'compare message with their .proto',
  },
  metadata: {
    'pt-BR': 'corrija metadata no arquivo de origem',
    en: 'fix metadata in the source’s file',
  },
  module: {
    'pt-BR': 'corrija o módulo e reinicie o Carimbo',
    en: 'fix the source’s module and restart Carimbo',
  },
  no_reflection: {
    'pt-BR': 'peça os .proto à operadora e informe o caminho em connection.proto',
    en: 'ask for their .proto files and name them in connection.proto',
  },
  reflection_refused: {
    'pt-BR': 'confira auth, ou use connection.proto',
    en: 'check auth, or use connection.proto',
  },
  types_unreadable: {
    'pt-BR': 'confira os arquivos .proto e connection.include',
    en: 'check the .proto files and connection.include',
  },
  types_unclear: {
    'pt-BR': 'em connection, use só um destes: proto, descriptor_set, reflection',
    en: 'give one only of proto, descriptor_set and reflection in connection',
  },
  unknown_service: {
    'pt-BR': 'compare method com o .proto da operadora, ou com a reflexão do servidor',
    en: 'compare method with their .proto, or with the server’s reflection',
  },
  streaming_method: {
    'pt-BR': 'escolha um método que dá uma única resposta',
    en: 'choose a method that gives one reply',
  },
  value_does_not_fit: {
    'pt-BR': 'confira o tipo do campo: para um número, use ${nome|number}',
    en: 'check the field’s type: a number asks for ${name|number}',
  },
};
