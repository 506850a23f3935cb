import { type Static, Type } from '../../typebox.ts';
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
      description: 'Prazo da resposta conclusiva; nulo enquanto não há prazo.',
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
