import { CLOSE_REASONS, DECISIONS } from '../../protocol/enums.ts';
import { Type } from '../../typebox.ts';
import { nullable, oneOf, text } from './building-blocks.ts';
import * as field from './fields.ts';

const at = (description: string) => text({ description, example: '2026-11-24T09:12:00.000-03:00' });
const occurrenceNumber = Type.Integer({
  description: 'Número da ocorrência, de 1 em diante.',
  examples: [1],
});
const dueAt = nullable(
  text({
    description: 'Prazo da resposta; nulo quando não há, e depois dela.',
    example: '2026-12-02T23:59:59.000-03:00',
  }),
);

const person = Type.Unsafe<{
  name: string;
  plan: string | null;
  card_number: string | null;
  cpf: string | null;
} | null>({
  type: ['object', 'null'],
  description:
    'O beneficiário; nulo quando não foi identificado. Carteirinha e CPF vêm mascarados, e nulos para chaves sem beneficiaries:read.',
  properties: {
    name: text({ description: 'Nome.', example: 'Ana Souza' }),
    plan: nullable(text({ description: 'Plano.', example: 'Enfermaria Nacional' })),
    card_number: nullable(text({ description: 'Carteirinha, mascarada.', example: '•••••••••••••1230' })),
    cpf: nullable(text({ description: 'CPF, mascarado.', example: '•••.982.247-••' })),
  },
  required: ['name', 'plan', 'card_number', 'cpf'],
});

const proof = Type.Object(
  {
    seq: Type.Integer({ description: 'Posição no diário da operadora.', examples: [42] }),
    at: at('Quando esse registro foi gravado.'),
    hash: text({
      description: 'Resumo criptográfico (SHA-256) do diário até esse registro.',
      example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    }),
  },
  { description: 'Até que registro do diário o documento conta.' },
);

const common = {
  number: field.number,
  spoken: field.spoken,
  operator: Type.Object(
    {
      ans_registry: text({ description: 'Registro ANS da operadora.', example: '999997' }),
      name: text({ description: 'Nome da operadora.', example: 'Operadora Demonstração' }),
    },
    { description: 'A operadora.' },
  ),
  issued_at: text({
    description: 'Quando o protocolo foi emitido.',
    example: '2026-11-22T10:15:30.123-03:00',
  }),
  beneficiary: person,
  proof,
};

const answer = text({ description: 'A resposta.', example: 'O plano contratado não cobre este exame.' });
const clause = text({
  description: 'Cláusula do contrato ou dispositivo legal.',
  example: 'Cláusula 12.3 do contrato',
});

const occurrence = Type.Object(
  {
    occurrence: occurrenceNumber,
    subject: nullable(field.subject),
    class: nullable(field.demandClass),
    state: oneOf(['open', 'answered'], {
      description: 'open (aberta) ou answered (com resposta conclusiva).',
      example: 'answered',
    }),
    requested_at: at('Quando foi pedida.'),
    due_at: dueAt,
    decision: nullable(
      oneOf(DECISIONS, {
        description: 'approved (autorizado), denied (negado), informed (informado).',
        example: 'denied',
      }),
    ),
    answered_at: nullable(at('Quando foi respondida.')),
    text: nullable(answer),
    clause: nullable(clause),
  },
  { description: 'Um assunto tratado neste protocolo.' },
);

const event = Type.Object(
  {
    seq: Type.Integer({ description: 'Posição no diário da operadora.', examples: [42] }),
    at: at('Quando aconteceu.'),
    type: text({ description: 'Tipo do registro do diário.', example: 'answered' }),
    text: text({
      description: 'O que aconteceu, em português.',
      example: 'Resposta: negado. O plano contratado não cobre este exame. Fundamento: Cláusula 12.3.',
    }),
  },
  { description: 'Um acontecimento.' },
);

export const RecordPaperSchema = Type.Object(
  {
    paper: oneOf(['record'], { description: 'Qual documento é.', example: 'record' }),
    ...common,
    channel: field.channel,
    direction: field.direction,
    state: field.state,
    due_at: dueAt,
    closed_at: nullable(at('Quando foi encerrado.')),
    close_reason: nullable(
      oneOf(CLOSE_REASONS, {
        description: 'Por que foi encerrado sem resposta conclusiva.',
        example: 'withdrawn',
      }),
    ),
    other_numbers: Type.Array(text({ description: 'Outro número do mesmo atendimento.', example: '0001' }), {
      description: 'Outros números do mesmo atendimento.',
    }),
    occurrences: Type.Array(occurrence, {
      description: 'Ocorrências: os assuntos tratados neste protocolo.',
    }),
    history: Type.Array(event, { description: 'O histórico, do mais antigo ao mais novo.' }),
  },
  { $id: 'RecordPaper', description: 'O registro do atendimento, para o beneficiário.' },
);

const denial = Type.Object(
  {
    occurrence: occurrenceNumber,
    subject: nullable(field.subject),
    class: nullable(field.demandClass),
    requested_at: at('Quando foi pedido.'),
    answered_at: at('Quando foi negado.'),
    text: answer,
    clause,
  },
  { description: 'Um pedido negado.' },
);

export const DenialPaperSchema = Type.Object(
  {
    paper: oneOf(['denial'], { description: 'Qual documento é.', example: 'denial' }),
    ...common,
    denials: Type.Array(denial, { description: 'Os pedidos negados.' }),
  },
  { $id: 'DenialPaper', description: 'A negativa por escrito, para o beneficiário.' },
);
