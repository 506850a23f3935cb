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
    text: Type.Optional(note),
    ...common,
  },
  { $id: 'RecordingEntry', additionalProperties: false },
);

const CALL_TYPES = ['call.queued', 'call.answered', 'call.transferred', 'call.ended'] as const;

const call = Type.Object(
  {
    type: oneOf(CALL_TYPES, {
      description: 'Evento da ligação, informado pela central.',
      example: 'call.answered',
    }),
    queue: short('Fila.', 'atendimento'),
    agent: short('Atendente.', 'PJSIP/2001'),
    unique_id: short('UNIQUEID do canal.', '1795353330.42'),
    reason: short('Por que terminou.', 'caller_hung_up'),
    stage: short('Onde estava no diálogo.', 'card'),
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

/** Types that treat a protocol (classified, forwarded, answered, closed, reopened) are not accepted yet. */
export const APPENDABLE = ['noted', 'identified', 'recording', ...CALL_TYPES] as const;

/** Discriminated by `type`, so that errors are about the schema of that type only. */
function byType<const T extends TSchema[]>(schemas: T) {
  return Type.Unsafe<Static<T[number]>>({
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: schemas.map(ref),
    examples: [{ type: 'noted', text: 'Pediu segunda via do boleto.' }],
  });
}

export const APPEND_SCHEMAS = [noted, identified, recording, call];
/** By type, for gRPC, where the message determines the type. */
export const APPEND_SCHEMA_OF = {
  noted,
  identified,
  recording,
  'call.queued': call,
  'call.answered': call,
  'call.transferred': call,
  'call.ended': call,
} satisfies Record<(typeof APPENDABLE)[number], TSchema>;
export const AppendSchema = byType(APPEND_SCHEMAS);
export type AppendBody = Static<typeof AppendSchema>;
