import { needs, text } from '../../api/schemas/building-blocks.ts';
import * as field from '../../api/schemas/fields.ts';
import { Type } from '../../typebox.ts';

const beneficiary = {
  beneficiary_name: text({
    description: 'Nome; vazio quando não há beneficiário.',
    example: 'Maria Aparecida dos Santos',
  }),
  beneficiary_active: text({ description: '1 ativo, 0 inativo, vazio quando não há.', example: '1' }),
  beneficiary_plan: text({ description: 'Plano; vazio quando não há.', example: 'Essencial Enfermaria' }),
};
const extra = Type.Optional(
  text({
    description:
      'extra_…: outros dados que o sistema da operadora informa, um campo para cada. Só para chaves com beneficiaries:read.',
    example: '+5511900000001',
  }),
);
const status = text({ description: 'Sempre ok, e sempre por último.', example: 'ok' });

/** Replies as flat pairs, for the dialplan. They are sent as text, so text is their type here. */
export const ProtocolFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      number: field.number,
      spoken: field.spoken,
      identification: field.identification,
      ...beneficiary,
      extra_phone: extra,
      status,
    },
    { $id: 'ProtocolForm', description: 'Protocolo em pares chave=valor, menos de 2 KB.' },
  ),
);

export const ProtocolPageFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      number: field.number,
      spoken: field.spoken,
      identification: text({ description: 'Como em um protocolo; vazio quando nenhum.', example: 'found' }),
      ...beneficiary,
      extra_phone: extra,
      count: text({ description: 'Quantos há nesta página.', example: '1' }),
      status,
    },
    {
      $id: 'ProtocolPageForm',
      description: 'O mais novo dos protocolos encontrados, em pares chave=valor; vazio se não há nenhum.',
    },
  ),
);

const orEmpty = (description: string, example: string) =>
  text({ description: `${description}; vazio quando não há nenhum.`, example });

export const DeadlinePageFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      number: orEmpty('O protocolo', '99999720261127000001'),
      spoken: orEmpty('O número em grupos', '999997 2026 11 27 000001'),
      due_at: orEmpty('Quando vence', '2026-12-04T23:59:59.000-03:00'),
      deadline: orEmpty('late, today, soon ou later, como status em JSON', 'soon'),
      class: orEmpty('Tipo de demanda', 'care'),
      count: text({ description: 'Quantos há nesta página.', example: '1' }),
      status,
    },
    {
      $id: 'DeadlinePageForm',
      description: 'O prazo que vence primeiro, em pares chave=valor; vazio se não há nenhum.',
    },
  ),
);

export const CallbackPageFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      number: orEmpty('O protocolo da última ligação', '99999720261127000001'),
      spoken: orEmpty('O número em grupos', '999997 2026 11 27 000001'),
      caller: orEmpty('O telefone', '+5511999990000'),
      callback: orEmpty('due, waiting ou given_up, como state em JSON', 'due'),
      reason: orEmpty('dropped ou abandoned', 'abandoned'),
      queue: orEmpty('A última fila', 'atendimento'),
      count: text({ description: 'Quantos há nesta página.', example: '1' }),
      status,
    },
    {
      $id: 'CallbackPageForm',
      description: 'O primeiro a ser chamado de volta, em pares chave=valor; vazio se não há nenhum.',
    },
  ),
);

export const BeneficiaryFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      identification: field.identification,
      ...beneficiary,
      beneficiary_card_number: field.cardNumber,
      extra_phone: extra,
      status,
    },
    { $id: 'BeneficiaryForm', description: 'Beneficiário em pares chave=valor.' },
  ),
);

export const EntryFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      number: field.number,
      spoken: needs('protocols:read', field.spoken),
      identification: Type.Optional(field.identification),
      beneficiary_name: needs('protocols:read', beneficiary.beneficiary_name),
      beneficiary_active: needs('protocols:read', beneficiary.beneficiary_active),
      beneficiary_plan: needs('protocols:read', beneficiary.beneficiary_plan),
      seq: text({ description: 'Posição do registro no diário.', example: '2' }),
      type: text({ description: 'Tipo do registro.', example: 'noted' }),
      at: text({
        description: 'Quando: ISO 8601 no fuso da operadora.',
        example: '2026-11-22T10:15:30.123-03:00',
      }),
      state: needs('protocols:read', field.state),
      due_at: needs(
        'protocols:read',
        text({
          description: 'Prazo mais próximo; vazio quando não há.',
          example: '2026-12-02T23:59:59.000-03:00',
        }),
      ),
      occurrence: needs(
        'protocols:read',
        text({ description: 'A ocorrência do registro, quando é de uma.', example: '1' }),
      ),
      extra_phone: extra,
      status,
    },
    {
      $id: 'EntryForm',
      description:
        'O registro e, para chaves com protocols:read, o protocolo depois dele, em pares chave=valor. identification aparece depois de identified e para chaves com protocols:read.',
    },
  ),
);

export const WaitingFactFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      number: field.number,
      type: text({ description: 'Tipo do registro.', example: 'call.queued' }),
      waits: text({ description: '1: guardado até que a central entregue o número.', example: '1' }),
      status,
    },
    { $id: 'WaitingFactForm', description: 'Um fato que espera pelo número, em pares chave=valor.' },
  ),
);

export const AccessRecordFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      at: text({
        description: 'Quando; vazio quando não há nenhum.',
        example: '2026-11-22T10:15:30.123-03:00',
      }),
      actor: text({ description: 'Quem leu.', example: 'key:k0a1b2c3d4e' }),
      address: text({ description: 'De onde.', example: '192.0.2.10' }),
      route: text({ description: 'O que foi chamado.', example: 'GET /v1/protocols/{number}' }),
      numbers: text({ description: 'Os protocolos, com espaços.', example: '99999720261122000001' }),
      reason: text({ description: 'Por quê; vazio quando não há.', example: 'Pedido do titular' }),
      count: text({ description: 'Quantos há nesta página.', example: '1' }),
      status,
    },
    {
      $id: 'AccessRecordForm',
      description: 'O mais novo dos registros de acesso encontrados, em pares chave=valor; vazio se não há.',
    },
  ),
);
