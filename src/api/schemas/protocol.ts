import { CLOSE_REASONS, DECISIONS } from '../../protocol/enums.ts';
import { MEANINGS } from '../../protocol/search-keys.ts';
import { type Static, Type } from '../../typebox.ts';
import { beneficiaryOrNull } from './beneficiary.ts';
import { needs, nullable, oneOf, ref, text } from './building-blocks.ts';
import { callOrNull } from './call.ts';
import { deadline } from './deadline.ts';
import { EntrySchema } from './entry.ts';
import * as field from './fields.ts';

const dueAt = nullable(
  text({
    description: 'Prazo da resposta conclusiva mais próximo; nulo enquanto não há, e depois dela.',
    example: '2026-12-02T23:59:59.000-03:00',
  }),
);

/** Inline, because a list of references is serialized more slowly. */
const occurrence = Type.Object(
  {
    occurrence: Type.Integer({ description: 'Número da ocorrência, de 1 em diante.', examples: [1] }),
    class: nullable(field.demandClass),
    assumed: Type.Boolean({
      description: 'Se o prazo é o do tipo padrão, porque ainda não foi classificada.',
      examples: [false],
    }),
    subject: nullable(field.subject),
    state: oneOf(['open', 'answered'], {
      description: 'open (aberta) ou answered (com resposta conclusiva).',
      example: 'open',
    }),
    decision: nullable(
      oneOf(DECISIONS, {
        description: 'approved (autorizado), denied (negado), informed (informado).',
        example: 'informed',
      }),
    ),
    clause: nullable(
      text({
        description: 'Cláusula do contrato ou dispositivo legal de uma negativa.',
        example: 'Cláusula 12.3 do contrato',
      }),
    ),
    answered_at: nullable(
      text({ description: 'Quando foi respondida.', example: '2026-11-24T09:12:00.000-03:00' }),
    ),
    assigned_to: nullable(text({ description: 'Quem trata.', example: 'ana.souza' })),
    forwarded_to: nullable(text({ description: 'Para onde foi encaminhada.', example: 'Auditoria médica' })),
    extended_until: nullable(
      text({
        description: 'Prazo combinado com o beneficiário, em lugar do prazo da regra.',
        example: '2026-12-22T23:59:59.000-03:00',
      }),
    ),
    due_at: dueAt,
  },
  { description: 'Um assunto tratado neste protocolo.' },
);

const fields = {
  number: field.number,
  spoken: field.spoken,
  own_number: field.ownNumber,
  source_number: nullable(field.sourceNumber),
  numbering: field.numbering,
  issued_at: text({
    description: 'Quando foi emitido: ISO 8601 no fuso da operadora.',
    example: '2026-11-22T10:15:30.123-03:00',
  }),
  operator: text({ description: 'Registro ANS da operadora.', example: '999997' }),
  channel: field.channel,
  direction: field.direction,
  state: field.state,
  identification: field.identification,
  beneficiary: beneficiaryOrNull,
  card_number: needs('beneficiaries:read', nullable(field.cardNumber)),
  caller: nullable(field.caller),
  caller_e164: nullable(field.callerE164),
  entry: nullable(field.entry),
  dnid: nullable(field.dnid),
  call_id: nullable(field.callId),
  class: nullable(field.demandClass),
  due_at: dueAt,
  closed_at: nullable(
    text({ description: 'Quando foi encerrado.', example: '2026-11-24T09:15:00.000-03:00' }),
  ),
  close_reason: nullable(
    oneOf(CLOSE_REASONS, {
      description:
        'Por que foi encerrado sem resposta conclusiva: duplicate (duplicado), withdrawn (desistência), no_contact (sem contato), abandoned (ninguém atendeu).',
      example: 'withdrawn',
    }),
  ),
  subject: nullable(field.subject),
  previous: nullable(field.previous),
  call: callOrNull,
  occurrences: Type.Array(occurrence, {
    description: 'Ocorrências: os assuntos tratados neste protocolo.',
  }),
};

export const ProtocolSchema = Type.Object(fields, {
  $id: 'Protocol',
  description: 'Protocolo de atendimento.',
});
export type ProtocolView = Static<typeof ProtocolSchema>;
export type OccurrenceView = Static<typeof occurrence>;

type Issued = 'number' | 'spoken' | 'issued_at' | 'channel' | 'direction' | 'identification' | 'call_id';
/** An issued protocol; the fields that auth/visible.ts leaves to every key are required. */
export type IssuedView = Pick<ProtocolView, Issued> & {
  [field in Exclude<keyof ProtocolView, Issued>]?: ProtocolView[field] | undefined;
};

const { number, spoken, issued_at, channel, direction, identification, call_id, ...more } = fields;
const { card_number: _card, beneficiary: _beneficiary, ...read } = more;

export const IssuedProtocolSchema = Type.Unsafe<IssuedView>(
  Type.Object(
    {
      number,
      spoken,
      issued_at,
      channel,
      direction,
      identification,
      call_id,
      beneficiary: needs('protocols:read ou beneficiaries:read', fields.beneficiary),
      card_number: needs('protocols:read e beneficiaries:read', nullable(field.cardNumber)),
      ...Object.fromEntries(
        Object.entries(read).map(([name, schema]) => [name, needs('protocols:read', schema)]),
      ),
    },
    { $id: 'IssuedProtocol', description: 'Protocolo emitido: o que a chave pode ler dele.' },
  ),
);

export const ProtocolWithEntriesSchema = Type.Object(
  {
    ...fields,
    deadlines: Type.Array(deadline, {
      description: 'Todos os prazos, com a regra, a fonte e o que foi de cada um.',
    }),
    entries: Type.Array(ref(EntrySchema), {
      description: 'Registros do diário, do mais antigo ao mais novo.',
    }),
  },
  { $id: 'ProtocolWithEntries', description: 'Protocolo de atendimento com seus registros do diário.' },
);

export const ProtocolPageSchema = Type.Object(
  {
    items: Type.Array(ref(ProtocolSchema), { description: 'Protocolos, do mais novo ao mais antigo.' }),
    next_cursor: nullable(
      text({
        description: 'Para pedir a página seguinte com cursor=; nulo na última.',
        example: 'MTc5NTM1MzMzMDEyMy40Mg',
      }),
    ),
    understood: Type.Optional(
      Type.Array(
        oneOf(MEANINGS, {
          description:
            'number (número), number_part (parte do número), card (carteirinha), cpf, phone (telefone) ou name (nome).',
          example: 'phone',
        }),
        { description: 'Só com q: como o texto foi entendido; vazio quando só serve de call_id.' },
      ),
    ),
  },
  { $id: 'ProtocolPage', description: 'Uma página da busca.' },
);
