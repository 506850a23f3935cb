import { CALL_TYPES } from '../../protocol/call.ts';
import {
  CALL_ENDS,
  CALLBACK_OUTCOMES,
  CLOSE_REASONS,
  DECISIONS,
  HOLDS,
  NOTICE_CHANNELS,
  NOTICE_OUTCOMES,
  SENDABLES,
  TRANSFER_KINDS,
} from '../../protocol/enums.ts';
import { type Static, type TSchema, Type } from '../../typebox.ts';
import { oneOf, ref, text, wholeNumber } from './building-blocks.ts';
import * as field from './fields.ts';

const common = {
  entry_id: Type.Optional(
    text({
      description:
        'Identificador do registro: repetir com o mesmo não registra de novo. Tem precedência sobre Idempotency-Key.',
      example: 'pbx1-1795353330.42-fila',
      maxLength: 255,
    }),
  ),
  format: Type.Optional(field.format),
};
const note = text({ description: 'Texto livre.', example: 'Pediu segunda via do boleto.', maxLength: 4_000 });
const seconds = Type.Optional(
  wholeNumber({ description: 'Duração, em segundos.', example: 42, maximum: 9_999_999 }),
);
const short = (description: string, example: string) =>
  Type.Optional(text({ description, example, maxLength: 255 }));

const uniqueId = short(
  'UNIQUEID do canal de quem ligou. Sem ele, o mesmo fato contado de novo (pela AMI e pelo plano de discagem) não é reconhecido.',
  '1795353330.42',
);
const happenedAt = Type.Optional(
  Type.Unsafe<number | string>({
    type: ['number', 'string'],
    maxLength: 40,
    description: 'Quando aconteceu, pelo relógio da central: segundos desde 1970, ou ISO 8601.',
    examples: ['1795353330'],
  }),
);

const noted = Type.Object(
  { type: oneOf(['noted'], { description: 'Anotação.', example: 'noted' }), text: note, ...common },
  { $id: 'NotedEntry', additionalProperties: false },
);

const recording = Type.Object(
  {
    type: oneOf(['recording'], { description: 'Gravação da ligação.', example: 'recording' }),
    file: text({
      description: 'Nome do arquivo.',
      example: '99999720261122000001-1795353330.42.wav',
      maxLength: 1_000,
    }),
    seconds,
    unique_id: uniqueId,
    happened_at: happenedAt,
    text: Type.Optional(note),
    ...common,
  },
  { $id: 'RecordingEntry', additionalProperties: false },
);

const call = Type.Object(
  {
    type: oneOf(CALL_TYPES, {
      description: 'Evento da ligação, contado pela central, em qualquer ordem.',
      example: 'call.answered',
    }),
    queue: short('Fila.', 'atendimento'),
    agent: short(
      'Atendente: ramal, interface ou canal. Guarda-se o ramal: PJSIP/2001-0000002a é 2001.',
      '2001',
    ),
    agent_name: short('Nome do atendente na fila (MEMBERNAME).', 'Ana Souza'),
    unique_id: uniqueId,
    happened_at: happenedAt,
    by: Type.Optional(
      oneOf(CALL_ENDS, {
        description:
          'Quem encerrou (call.ended): caller (quem ligou), agent (o atendente) ou company (caiu por causa da operadora; nunca um desligamento normal). Sem by, deduz-se de reason.',
        example: 'caller',
      }),
    ),
    reason: short('Por que terminou (call.ended): caller_hung_up, agent_hung_up …', 'caller_hung_up'),
    cause: Type.Optional(
      Type.Unsafe<number | string>({
        type: ['integer', 'string'],
        minimum: 0,
        maximum: 127,
        pattern: '^[0-9]{1,2}$|^1[01][0-9]$|^12[0-7]$',
        description: 'Causa Q.850 do desligamento (call.ended).',
        examples: [16],
      }),
    ),
    stage: short('Onde estava no diálogo (call.ended): issue, card, lookup, number, offer, queue.', 'queue'),
    to: short('Ramal ou fila que recebe a transferência (call.transferred).', '2002'),
    kind: Type.Optional(
      oneOf(TRANSFER_KINDS, {
        description: 'Transferência (call.transferred): blind (direta) ou attended (com consulta).',
        example: 'blind',
      }),
    ),
    hold: Type.Optional(
      oneOf(HOLDS, {
        description: 'Espera (call.held): begin (começou, o padrão) ou end (acabou).',
        example: 'begin',
      }),
    ),
    seconds,
    text: Type.Optional(note),
    ...common,
  },
  { $id: 'CallEntry', additionalProperties: false },
);

const identified = Type.Object(
  {
    type: oneOf(['identified'], {
      description: 'Identificação feita por uma pessoa.',
      example: 'identified',
    }),
    card_number: Type.Optional(field.cardNumber),
    cpf: Type.Optional(field.cpf),
    ...common,
  },
  { $id: 'IdentifiedEntry', additionalProperties: false },
);

export const occurrence = Type.Optional(
  Type.Unsafe<number | string>({
    type: ['integer', 'string'],
    minimum: 1,
    maximum: 9_999,
    pattern: '^[1-9][0-9]{0,3}$',
    description: 'Ocorrência, de 1 em diante; a primeira, quando não informada.',
    examples: [1],
  }),
);
const optionalNote = Type.Optional(note);
const subject = text({
  description: 'Assunto, em poucas palavras.',
  example: 'Segunda via do boleto',
  maxLength: 1_000,
});
const recipient = (description: string, example: string) => text({ description, example, maxLength: 255 });

/** The schema of one type of entry. */
function entryOf<const T extends string, F extends Record<string, TSchema>>(
  type: T,
  { id, description, fields }: { id: string; description: string; fields: F },
) {
  const named = oneOf([type], { description, example: type });
  return Type.Object({ type: named, ...fields, ...common }, { $id: id, additionalProperties: false });
}

const classified = entryOf('classified', {
  id: 'ClassifiedEntry',
  description: 'Classificação: o tipo de demanda, que determina o prazo.',
  fields: { class: field.demandClass, subject: Type.Optional(subject), occurrence },
});

const occurrenceAdded = entryOf('occurrence_added', {
  id: 'OccurrenceAddedEntry',
  description: 'Mais um assunto no mesmo protocolo: uma ocorrência, com tipo, prazo e resposta próprios.',
  fields: { subject, class: Type.Optional(field.demandClass) },
});

const assigned = entryOf('assigned', {
  id: 'AssignedEntry',
  description: 'Quem trata.',
  fields: { to: recipient('Pessoa ou equipe.', 'ana.souza'), occurrence },
});

const forwarded = entryOf('forwarded', {
  id: 'ForwardedEntry',
  description: 'Encaminhamento a outra área.',
  fields: { to: recipient('Área, equipe ou pessoa.', 'Auditoria médica'), text: optionalNote, occurrence },
});

const answered = entryOf('answered', {
  id: 'AnsweredEntry',
  description: 'Resposta conclusiva. “Em análise” não é resposta conclusiva.',
  fields: {
    decision: oneOf(DECISIONS, {
      description: 'approved (autorizado), denied (negado), informed (informado).',
      example: 'informed',
    }),
    text: text({ description: 'A resposta.', example: 'Boleto enviado por e-mail.', maxLength: 4_000 }),
    clause: Type.Optional(
      text({
        description: 'Cláusula do contrato ou dispositivo legal; obrigatória na negativa (denied).',
        example: 'Cláusula 12.3 do contrato',
        maxLength: 1_000,
      }),
    ),
    occurrence: Type.Optional(
      Type.Unsafe<number | string>({
        ...occurrence,
        description: 'Ocorrência respondida; obrigatória quando há mais de uma.',
      }),
    ),
  },
});

const closed = entryOf('closed', {
  id: 'ClosedEntry',
  description: 'Encerramento do protocolo.',
  fields: {
    reason: Type.Optional(
      oneOf(CLOSE_REASONS, {
        description:
          'Por que se encerra sem resposta conclusiva: duplicate (duplicado), withdrawn (desistência), no_contact (sem contato), abandoned (ninguém atendeu).',
        example: 'withdrawn',
      }),
    ),
  },
});

const reopened = entryOf('reopened', {
  id: 'ReopenedEntry',
  description: 'Reabertura: a resposta recomeça.',
  fields: {
    text: text({ description: 'Por que se reabre.', example: 'Contesta a resposta.', maxLength: 4_000 }),
    occurrence: Type.Optional(
      Type.Unsafe<number | string>({
        ...occurrence,
        description: 'Só esta ocorrência; todas, quando não informada.',
      }),
    ),
  },
});

const linked = entryOf('linked', {
  id: 'LinkedEntry',
  description: 'Ligação com outro protocolo.',
  fields: { to: { ...field.previous, description: 'Número do outro protocolo.' } as typeof field.previous },
});

const deadlineExtended = entryOf('deadline_extended', {
  id: 'DeadlineExtendedEntry',
  description: 'Prazo maior por acordo com o beneficiário; só para ombudsman (ouvidoria).',
  fields: {
    until: text({
      description: 'Até quando: data (o dia inteiro) ou instante ISO 8601.',
      example: '2026-12-22',
      maxLength: 40,
    }),
    text: text({ description: 'O que se combinou.', example: 'Aceitou por telefone.', maxLength: 4_000 }),
    occurrence,
  },
});

const content = oneOf(SENDABLES, {
  description: 'O que se envia: number (o número), record (o registro do atendimento), denial (a negativa).',
  example: 'record',
});

const notified = entryOf('notified', {
  id: 'NotifiedEntry',
  description: 'O número ou a resposta foi enviada a quem procurou a operadora.',
  fields: {
    channel: oneOf(NOTICE_CHANNELS, { description: 'Por onde.', example: 'sms' }),
    to: recipient('Telefone ou endereço.', '+5511900000001'),
    outcome: oneOf(NOTICE_OUTCOMES, {
      description: 'sent (enviado), delivered (entregue), failed (falhou).',
      example: 'sent',
    }),
    content: Type.Optional(content),
    reason: Type.Optional(
      text({
        description: 'Por que falhou, em poucas palavras; sem telefone nem endereço.',
        example: 'número inexistente (30003)',
        maxLength: 500,
      }),
    ),
  },
});

const sendRequested = entryOf('send_requested', {
  id: 'SendRequestedEntry',
  description:
    'Pedido de envio a quem procurou a operadora. O e-mail configurado, ou um webhook que recebe send_requested, envia; o resultado é um registro notified.',
  fields: {
    content,
    channel: oneOf(NOTICE_CHANNELS, { description: 'Por onde a pessoa quer receber.', example: 'email' }),
    to: Type.Optional(
      recipient(
        'Telefone ou endereço; por e-mail, o do cadastro quando não informado.',
        'maria@operadora.example',
      ),
    ),
  },
});

const callback = entryOf('callback', {
  id: 'CallbackEntry',
  description: 'Resultado de um retorno de ligação.',
  fields: {
    outcome: oneOf(CALLBACK_OUTCOMES, {
      description: 'reached (falou com a pessoa), not_reached (não conseguiu).',
      example: 'reached',
    }),
    text: optionalNote,
  },
});

/** By type; for gRPC, where the message determines the type. */
export const APPEND_SCHEMA_OF = {
  noted,
  identified,
  classified,
  occurrence_added: occurrenceAdded,
  assigned,
  forwarded,
  answered,
  closed,
  reopened,
  linked,
  deadline_extended: deadlineExtended,
  notified,
  send_requested: sendRequested,
  callback,
  recording,
  'call.queued': call,
  'call.ringing': call,
  'call.answered': call,
  'call.held': call,
  'call.transferred': call,
  'call.ended': call,
};
export const APPENDABLE = Object.keys(APPEND_SCHEMA_OF) as AppendableType[];
export type AppendableType = keyof typeof APPEND_SCHEMA_OF;

/** Discriminated by `type`, so that errors are about the schema of that type only. */
function byType<const T extends TSchema[]>(schemas: T) {
  return Type.Unsafe<Static<T[number]>>({
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: schemas.map(ref),
    // In an order in which one protocol admits them.
    examples: [
      { type: 'noted', text: 'Pediu autorização de fisioterapia.' },
      { type: 'classified', class: 'care', subject: 'Fisioterapia' },
      { type: 'forwarded', to: 'Auditoria médica' },
      { type: 'closed', reason: 'no_contact' },
      { type: 'reopened', text: 'Ligou de volta.' },
      {
        type: 'answered',
        decision: 'denied',
        text: 'O plano contratado não cobre este tratamento.',
        clause: 'Cláusula 12.3 do contrato',
      },
    ],
  });
}

export const APPEND_SCHEMAS = [...new Set(Object.values(APPEND_SCHEMA_OF))];
export const AppendSchema = byType(APPEND_SCHEMAS);
export type AppendBody = Static<typeof AppendSchema>;
