import { type Static, Type } from '../../typebox.ts';
import { choice, closed, expects, expression, flag, templates, text, texts, whole } from './builders.ts';

/** What changes from one installation to the next, so that the rest of the file can be shared. */
export const Parameter = Type.Object(
  {
    type: Type.Optional(
      choice(['text', 'url', 'number'], 'Padrão: text. url entra sem codificação no início de um endereço.'),
    ),
    description: Type.Optional(text('Para quem instala.')),
    required: Type.Optional(flag('Se true, a configuração sem valor é recusada. Padrão: true.')),
    sensitive: Type.Optional(flag('Segredo: sempre mascarado.')),
    env: Type.Optional(
      text('Variável de ambiente com o valor.', 'o nome de uma variável', 'the name of a variable'),
    ),
    file: Type.Optional(
      text(
        'Arquivo com o valor; caminho a partir da pasta deste arquivo.',
        'o caminho de um arquivo',
        'the path of a file',
      ),
    ),
    default: Type.Optional(
      Type.Union([Type.String(), Type.Number()], {
        description: 'Valor padrão, sem env nem file. Nunca um segredo.',
        ...expects('um texto ou número', 'text or a number'),
      }),
    ),
  },
  { ...closed, description: 'Um parâmetro.' },
);

export const Parameters = Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), Parameter, {
  additionalProperties: false,
  description: 'Parâmetros: o que muda de uma instalação para outra.',
  ...expects(
    'nomes em minúsculas, cada um com env, file ou default',
    'lower-case names, each with env, file or default',
  ),
});

/** How the card or CPF that Carimbo holds (digits, or letters and digits) is written at the operator. */
export const InputRule = Type.Object(
  {
    keep: Type.Optional(
      choice(['all', 'digits'], 'Que caracteres do valor são mantidos, antes das outras mudanças.'),
    ),
    strip_zeros: Type.Optional(flag('Tira os zeros à esquerda.')),
    pad_to: Type.Optional(whole(1, 40, 'Completa com zeros à esquerda até este comprimento.')),
    picture: Type.Optional(text('Máscara: cada # é um caractere do valor, como ###.###.###-##.')),
    prefix: Type.Optional(Type.String({ description: 'Texto acrescentado antes do valor.' })),
  },
  { ...closed, description: 'Como o valor é escrito no sistema da operadora.' },
);

export const Input = Type.Object(
  { card_number: Type.Optional(InputRule), cpf: Type.Optional(InputRule) },
  { ...closed, description: 'Como carteirinha e CPF são escritos no sistema da operadora.' },
);

export const Limits = Type.Object(
  {
    timeout_ms: Type.Optional(
      whole(50, 30_000, 'Quanto esperar por uma tentativa, em milissegundos. Padrão: 2000.'),
    ),
    attempts: Type.Optional(whole(1, 5, 'Tentativas de uma consulta, incluída a primeira. Padrão: 2.')),
    retry_wait_ms: Type.Optional(
      whole(
        10,
        5_000,
        'Espera antes da segunda tentativa, em milissegundos, com variação aleatória. Padrão: 100.',
      ),
    ),
    concurrency: Type.Optional(whole(1, 500, 'Consultas ao mesmo tempo; 20 se nada disser.')),
    queue: Type.Optional(whole(0, 5_000, 'Quantas esperam a vez; 100 se nada disser.')),
    breaker: Type.Optional(
      Type.Object(
        {
          failures: Type.Optional(whole(1, 1_000, 'Falhas seguidas que abrem o disjuntor. Padrão: 5.')),
          pause_seconds: Type.Optional(
            whole(1, 600, 'Segundos que ele fica aberto antes de uma nova tentativa. Padrão: 10.'),
          ),
        },
        { ...closed, description: 'Disjuntor: um sistema parado não é consultado a cada ligação.' },
      ),
    ),
    cache: Type.Optional(
      Type.Object(
        {
          found_seconds: Type.Optional(
            whole(0, 86_400, 'Segundos que um beneficiário encontrado fica em cache. Padrão: 0 (desligado).'),
          ),
          not_found_seconds: Type.Optional(
            whole(0, 3_600, 'Segundos que um “não encontrado” fica em cache. Padrão: 0.'),
          ),
          entries: Type.Optional(whole(1, 1_000_000, 'Quantas respostas ficam em cache. Padrão: 10000.')),
        },
        { ...closed, description: 'Cache de respostas, na memória.' },
      ),
    ),
    max_bytes: Type.Optional(whole(1_024, 67_108_864, 'Tamanho máximo de uma resposta. Padrão: 1 MiB.')),
  },
  { ...closed, description: 'Tempo, tentativas e consultas simultâneas.' },
);

const Status = Type.Union([Type.Integer(), Type.String({ minLength: 2 })], {
  description: 'Status HTTP (404) ou gRPC (NOT_FOUND).',
  ...expects('404 ou NOT_FOUND', '404 or NOT_FOUND'),
});

/** Rules are tried from the top; the first that fits wins. After the last come those that go with the kind. */
export const OutcomeRule = Type.Object(
  {
    status: Type.Optional(
      Type.Union([Status, Type.Array(Status)], {
        description: 'Status HTTP (404, 4xx, uma lista) ou gRPC (NOT_FOUND).',
        ...expects('404, "4xx", NOT_FOUND ou uma lista', '404, "4xx", NOT_FOUND or a list'),
      }),
    ),
    when: Type.Optional(
      expression('Condição sobre o corpo da resposta; $status, $headers e $asked estão ao lado dele.'),
    ),
    is: choice(['found', 'not_found', 'unavailable', 'misconfigured'], 'O significado da resposta.'),
    reason: Type.Optional(text('Motivo, mostrado ao técnico e no log.')),
  },
  { ...closed, description: 'Uma regra; se tem status e when, os dois precisam valer.' },
);

export const OutcomeRules = Type.Array(OutcomeRule, {
  description: 'O significado de cada resposta: vale a primeira regra que se aplica.',
  ...expects('uma lista de regras', 'a list of rules'),
});

export const Mapping = Type.Object(
  {
    root: Type.Optional(expression('Onde o beneficiário está na resposta. Padrão: a resposta inteira.')),
    card_number: Type.Optional(
      expression(
        'Carteirinha. Padrão: a consultada. Uma resposta com outra carteirinha é recusada. Obrigatória para consultar por CPF.',
      ),
    ),
    name: expression('Nome.'),
    cpf: Type.Optional(expression('CPF.')),
    birth_date: Type.Optional(expression('Data de nascimento.')),
    active: expression('Ativo ou não; a expressão true trata todos como ativos.'),
    plan: Type.Optional(expression('Plano.')),
    extra: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), expression('Expressão do campo.'), {
        additionalProperties: false,
        description: 'Outros dados para o atendente: telefone, e-mail, …',
        ...expects('campos em minúsculas e suas expressões', 'lower-case fields and their expressions'),
      }),
    ),
    date_format: Type.Optional(
      choice(
        ['auto', 'dd/mm/yyyy', 'yyyy-mm-dd', 'ddmmyyyy', 'yyyymmdd', 'mm/dd/yyyy', 'epoch_ms', 'epoch_s'],
        'Formato das datas; auto entende dd/mm/yyyy, yyyy-mm-dd (com hora ou sem) e yyyymmdd.',
      ),
    ),
    active_values: Type.Optional(
      Type.Object(
        { yes: texts('Valores que significam ativo.'), no: texts('Valores que significam inativo.') },
        {
          ...closed,
          description:
            'Padrão: S, SIM, A, ATIVO, 1, T, TRUE, Y, YES e N, NAO, NÃO, I, INATIVO, 0, F, FALSE, NO, C, CANCELADO.',
        },
      ),
    ),
  },
  { ...closed, description: 'Da resposta ao beneficiário: uma expressão JSONata por campo.' },
);

/** A recorded reply, and what must come of it. */
export const SourceTest = Type.Object(
  {
    name: text('O que este teste mostra.'),
    operation: Type.Optional(choice(['lookup', 'issue', 'issue.find', 'register'], 'lookup se nada disser.')),
    ask: Type.Optional(
      Type.Object(
        {
          card_number: Type.Optional(text('A carteirinha.', 'um texto entre aspas', 'text in quotes')),
          cpf: Type.Optional(text('O CPF, onze algarismos.', 'um texto entre aspas', 'text in quotes')),
        },
        { ...closed, description: 'O que foi perguntado.' },
      ),
    ),
    reply: Type.Object(
      {
        status: Type.Optional(Status),
        headers: Type.Optional(templates('Cabeçalhos.')),
        body: Type.Optional(Type.Any({ description: 'Corpo, como valor (JSON, linhas, mensagem).' })),
        text: Type.Optional(Type.String({ description: 'Corpo, como texto (JSON, XML), já decodificado.' })),
        file: Type.Optional(
          text('Arquivo com os bytes do corpo, a partir da pasta deste, lido no charset da resposta.'),
        ),
        fault: Type.Optional(text('Não houve resposta: timeout, refused, …')),
      },
      { ...closed, description: 'A resposta gravada.' },
    ),
    expect: Type.Object(
      {
        outcome: choice(['found', 'not_found', 'unavailable', 'misconfigured'], 'O significado da resposta.'),
        beneficiary: Type.Optional(
          Type.Record(Type.String(), Type.Any(), {
            description: 'Campos que o beneficiário deve ter; os outros não são comparados.',
            ...expects('campos e valores', 'fields and values'),
          }),
        ),
        number: Type.Optional(Type.String({ description: 'Número, num teste de issue.' })),
      },
      { ...closed, description: 'O resultado esperado.' },
    ),
  },
  { ...closed, description: 'Um teste.' },
);

export const NumberRule = Type.Object(
  {
    value: expression('Onde o número do protocolo está na resposta.'),
    min_length: Type.Optional(whole(1, 64, 'Menor comprimento; 1 se nada disser.')),
    max_length: Type.Optional(whole(1, 64, 'Maior comprimento; 40 se nada disser.')),
    characters: Type.Optional(
      choice(
        ['digits', 'alphanumeric', 'any'],
        'Caracteres aceitos no número. Padrão: any (letras, algarismos e . - / _).',
      ),
    ),
  },
  { ...closed, description: 'O número da operadora, conferido antes de ser informado.' },
);

/** What the settings of all kinds have in common. */
export interface CommonSettings {
  kind: string;
  name?: string;
  parameters?: Static<typeof Parameters>;
  limits?: Static<typeof Limits>;
}
