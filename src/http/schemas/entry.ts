import { Type } from '../../typebox.ts';
import { nullable, text } from './building-blocks.ts';
import { number } from './fields.ts';

export const EntrySchema = Type.Object(
  {
    seq: Type.Integer({ description: 'Posição no diário da operadora, a partir de 1.', examples: [1] }),
    type: text({
      description: 'Tipo: issued (emitido), identified (identificado), noted (anotado), call.queued …',
      example: 'issued',
    }),
    protocol: nullable(number),
    at: text({
      description: 'Quando: ISO 8601 no fuso da operadora.',
      example: '2026-11-22T10:15:30.123-03:00',
    }),
    actor: text({ description: 'Quem fez: key:ID, agi, system:…', example: 'key:demo' }),
    data: Type.Object(
      {},
      {
        description: 'O que foi registrado, conforme o tipo.',
        additionalProperties: true,
        examples: [{ origin: 'pbx', channel: 'phone', direction: 'inbound', identification: 'found' }],
      },
    ),
  },
  { $id: 'Entry', description: 'Registro do diário.' },
);
