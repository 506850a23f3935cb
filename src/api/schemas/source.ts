import { type Static, type TSchema, Type } from '../../typebox.ts';
import { nullable, oneOf, text } from './building-blocks.ts';
import * as field from './fields.ts';

const phrase = (description: string, example: string) => text({ description, example });
const milliseconds = (description: string) => Type.Number({ description, minimum: 0, examples: [12] });
/** A part that may be missing: as a list of types, which is serialized faster than `anyOf`. */
const orNull = <T extends TSchema>(schema: T) =>
  Type.Unsafe<Static<T> | null>({ ...schema, type: ['object', 'null'] });

const status = Type.Unsafe<string | number | null>({
  type: ['string', 'integer', 'null'],
  description: 'Status da resposta: de HTTP, ou o nome do de gRPC; null sem ele.',
  examples: [200],
});

export const OperatorSourceSchema = Type.Object(
  {
    ans_registry: phrase('Registro ANS da operadora.', '326305'),
    name: phrase('Nome da operadora.', 'Operadora Exemplo'),
    lookup_budget_ms: Type.Integer({
      description: 'Quanto uma ligação espera pela consulta, em milissegundos.',
      examples: [2500],
    }),
    source: orNull(
      Type.Object(
        {
          kind: phrase('Tipo do sistema, como em kind.', 'rest'),
          name: phrase('Nome do sistema.', 'Cadastro'),
          file: phrase('Nome do arquivo que o descreve, ou que tem os dados.', 'origem.yaml'),
          operations: Type.Array(phrase('Chave do pedido no arquivo de origem.', 'lookup.card_number'), {
            description: 'O que se pede a ele.',
          }),
          limits: Type.Array(
            Type.Object({
              key: phrase('Chave no arquivo de origem.', 'limits.timeout_ms'),
              value: Type.Integer({ description: 'Valor em vigor.', examples: [2000] }),
            }),
            { description: 'Limites em vigor, com os padrões; nenhum para um arquivo de dados.' },
          ),
        },
        { description: 'Como está configurado, sem segredos; null se não há, ou se o arquivo tem erros.' },
      ),
    ),
    faults: Type.Array(
      phrase('Arquivo, linha, chave e o que era esperado.', 'origem.yaml:4: lookupp: chave desconhecida'),
      { description: 'Erros do arquivo de origem.' },
    ),
  },
  { $id: 'OperatorSource', description: 'A operadora e o sistema dela.' },
);

export const SourceCheckSchema = Type.Object(
  {
    ok: Type.Boolean({ description: 'Se é provável que quem liga seja identificado.', examples: [true] }),
    findings: Type.Array(
      Type.Object({
        status: oneOf(['ok', 'warn', 'fail'], { description: 'Em ordem, aviso ou falha.', example: 'ok' }),
        found: phrase('O que foi encontrado.', 'Cadastro (rest): respondeu (12 ms)'),
        callers: Type.Optional(
          phrase('O que significa para quem liga.', 'recebem o número, mas não são identificados'),
        ),
        todo: Type.Optional(phrase('O que fazer.', 'confira as credenciais em auth')),
      }),
      { description: 'Como carimbo source check, no idioma de Accept-Language.' },
    ),
    steps: Type.Array(
      Type.Object({
        request: phrase('Primeira linha do pedido.', 'GET https://erp.example/beneficiarios/0'),
        status,
        ms: nullable(milliseconds('Tempo da resposta, em milissegundos; null sem ela.')),
      }),
      { description: 'Cada pedido feito.' },
    ),
  },
  { $id: 'SourceCheck', description: 'O que a conferência encontrou. Sem dados de pessoas.' },
);

const headers = Type.Array(
  Type.Object({
    name: phrase('Nome.', 'accept'),
    value: phrase('Valor, com os segredos mascarados.', 'application/json'),
  }),
  { description: 'Cabeçalhos.' },
);

const body = Type.Object(
  {
    text: phrase('O corpo, com os segredos mascarados.', '{ "nome": "Maria" }'),
    cut: Type.Integer({ description: 'Quantos caracteres faltam no fim.', minimum: 0, examples: [0] }),
  },
  { description: 'O corpo, para ler.' },
);

export const SourceTrialSchema = Type.Object(
  {
    source: Type.Object(
      { name: phrase('Nome do sistema.', 'Cadastro'), kind: phrase('Tipo.', 'rest') },
      { description: 'O sistema consultado.' },
    ),
    asked: Type.Object(
      {
        field: oneOf(['card_number', 'cpf'], { description: 'Pelo quê.', example: 'card_number' }),
        value: field.cardNumber,
      },
      { description: 'O que foi consultado, normalizado.' },
    ),
    written: nullable(
      phrase(
        'Como o sistema recebe (input); null se igual, ou se não cabe no formato dele.',
        '00012345678901230',
      ),
    ),
    outside_format: nullable(
      phrase('Aviso: a carteirinha está fora do formato da operadora.', 'Fora do formato desta operadora …'),
    ),
    exchanges: Type.Array(
      Type.Object({
        request: Type.Object(
          {
            head: phrase(
              'GET https://…, o SQL, ou o método de gRPC.',
              'GET https://erp.example/b/00012345678901230',
            ),
            headers,
            body: orNull(body),
          },
          { description: 'O pedido.' },
        ),
        reply: orNull(
          Type.Object(
            { status, ms: milliseconds('Tempo, em milissegundos.'), headers, body },
            {
              description: 'A resposta; null sem ela.',
            },
          ),
        ),
      }),
      { description: 'Pedidos e respostas, em ordem; nenhum para arquivo e código.' },
    ),
    outcome: oneOf(['found', 'not_found', 'unavailable', 'misconfigured'], {
      description: 'O resultado.',
      example: 'found',
    }),
    rule: nullable(phrase('A regra que decidiu; null sem resposta.', 'padrão: 200')),
    fault: nullable(phrase('Código da falha, onde não há resposta.', 'timeout')),
    reason: nullable(phrase('Por quê, para quem cuida do sistema.', 'não respondeu em 10 s')),
    root: nullable(phrase('Parte da resposta em que está o registro (mapping.root).', 'beneficiario')),
    record: Type.Array(
      Type.Object({
        field: phrase('Campo.', 'name'),
        value: phrase('Valor lido.', 'Maria Aparecida'),
        from: nullable(phrase('Expressão de onde veio.', 'nmBenef')),
      }),
      { description: 'A pessoa, campo a campo; vazio se não foi encontrada.' },
    ),
    warning: nullable(
      phrase('Algo no registro que merece atenção.', 'mapping.card_number (x) não encontrou nada'),
    ),
    ms: orNull(
      Type.Object(
        { exchange: milliseconds('Da consulta.'), reading: milliseconds('Da leitura da resposta.') },
        { description: 'Tempos em milissegundos; null para um arquivo.' },
      ),
    ),
    ok: Type.Boolean({ description: 'Se houve resposta, e a tempo para uma ligação.', examples: [true] }),
    headline: phrase('O resultado em palavras.', 'Encontrado'),
    caller: phrase('O que isto significa para quem liga.', 'ouve o número do protocolo'),
    agent: phrase('O que isto significa para o atendente.', 'vê Maria Aparecida'),
    todo: nullable(phrase('O que fazer; null se nada.', 'confira as credenciais em auth')),
  },
  { $id: 'SourceTrial', description: 'Uma consulta, passo a passo, como carimbo source try.' },
);
