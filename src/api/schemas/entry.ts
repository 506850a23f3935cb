import { STATES } from '../../protocol/enums.ts';
import { Type } from '../../typebox.ts';
import { needs, nullable, oneOf, text } from './building-blocks.ts';
import { identification, number, ownNumber } from './fields.ts';

const fields = {
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
  actor: text({
    description: 'Quem registrou: key:ID, agi:ENDEREÇO (a central), system:…',
    example: 'key:demo',
  }),
  data: Type.Object(
    {},
    {
      description:
        'O que foi registrado, conforme o tipo. Carteirinha, CPF e outros dados que identificam a pessoa só aparecem para chaves com beneficiaries:read.',
      additionalProperties: true,
      examples: [{ origin: 'pbx', channel: 'phone', direction: 'inbound', identification: 'found' }],
    },
  ),
};

export const EntrySchema = Type.Object(fields, { $id: 'Entry', description: 'Registro do diário.' });

export const WaitingFactSchema = Type.Object(
  { number, type: fields.type },
  { $id: 'WaitingFact', description: 'Fato de uma ligação cujo número a central ainda não entregou.' },
);

export const EntryEventSchema = Type.Object(
  {
    seq: fields.seq,
    type: fields.type,
    number,
    state: oneOf(STATES, {
      description:
        'Situação do protocolo quando o evento foi lido; a do último evento de um protocolo é sempre a atual.',
      example: 'open',
    }),
    protocol: ownNumber,
    at: fields.at,
    actor: fields.actor,
    data: fields.data,
  },
  { $id: 'EntryEvent', description: 'O data: de um evento: um registro do diário, com o protocolo dele.' },
);

/** The fields that a key without protocols:read gets (auth/visible.ts) are required. */
export const AppendedEntrySchema = Type.Object(
  {
    number,
    seq: fields.seq,
    type: fields.type,
    at: fields.at,
    identification: Type.Optional(identification),
    protocol: needs('protocols:read', fields.protocol),
    actor: needs('protocols:read', fields.actor),
    data: needs('protocols:read', fields.data),
  },
  {
    $id: 'AppendedEntry',
    description:
      'Registro acrescentado: o que a chave pode ler dele. identification aparece depois de identified.',
  },
);
