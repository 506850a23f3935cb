import { type Static, type TSchema, Type } from '../../typebox.ts';
import { beneficiaryOrNull } from './beneficiary.ts';
import { needs, nullable, ref, text } from './building-blocks.ts';
import { EntrySchema } from './entry.ts';
import * as field from './fields.ts';

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
  due_at: nullable(
    text({
      description: 'Prazo da resposta conclusiva; nulo enquanto não houver.',
      example: '2026-12-02T23:59:59.000-03:00',
    }),
  ),
  subject: nullable(field.subject),
  previous: nullable(field.previous),
  occurrences: Type.Array(Type.Object({}, { description: 'Um assunto tratado.' }), {
    description: 'Ocorrências: os assuntos tratados neste protocolo.',
    examples: [[]],
  }),
};

export const ProtocolSchema = Type.Object(fields, {
  $id: 'Protocol',
  description: 'Protocolo de atendimento.',
});
export type ProtocolView = Static<typeof ProtocolSchema>;

const read = <T extends TSchema>(schema: T) => needs('protocols:read', schema);

/** What access/visible.ts leaves to a key without protocols:read is never missing. */
export const IssuedProtocolSchema = Type.Object(
  {
    ...fields,
    own_number: read(fields.own_number),
    source_number: read(fields.source_number),
    numbering: read(fields.numbering),
    operator: read(fields.operator),
    state: read(fields.state),
    beneficiary: needs('protocols:read ou beneficiaries:read', fields.beneficiary),
    card_number: needs('protocols:read e beneficiaries:read', nullable(field.cardNumber)),
    caller: read(fields.caller),
    class: read(fields.class),
    due_at: read(fields.due_at),
    subject: read(fields.subject),
    previous: read(fields.previous),
    occurrences: read(fields.occurrences),
  },
  { $id: 'IssuedProtocol', description: 'Protocolo emitido: o que a chave pode ler dele.' },
);
export type IssuedView = Static<typeof IssuedProtocolSchema>;

export const ProtocolWithEntriesSchema = Type.Object(
  {
    ...fields,
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
  },
  { $id: 'ProtocolPage', description: 'Uma página da busca.' },
);
