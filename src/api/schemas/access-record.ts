import { Type } from '../../typebox.ts';
import { needs, nullable, oneOf, ref, text } from './building-blocks.ts';
import * as field from './fields.ts';

/** Why somebody reads: as a header of every reading, or in its body. */
export const accessReason = text({
  description:
    'Por que se lê, para os registros de acesso; sem nome nem documento de ninguém. Até 200 caracteres; o excesso é cortado. Não substitui uma ligação em curso, que é ela mesma o motivo; sem nenhum dos dois vale a finalidade da chave (purpose).',
  example: 'Pedido do titular, chamado 4711',
  maxLength: 1_000,
});

export const AccessRecordSchema = Type.Object(
  {
    at: text({
      description: 'Quando: ISO 8601 no fuso da operadora.',
      example: '2026-11-22T10:15:30.123-03:00',
    }),
    id: text({
      description: 'A requisição: o X-Request-Id da resposta, que também está no log.',
      example: '5f0c2a9e-1f',
    }),
    actor: text({ description: 'Quem leu, como o diário o nomeia.', example: 'key:k0a1b2c3d4e' }),
    origin: text({ description: 'O sistema da chave.', example: 'crm' }),
    address: text({
      description: 'De onde: o endereço do cliente; atrás de um proxy confiável, o que ele informa.',
      example: '192.0.2.10',
    }),
    route: text({
      description: 'O que foi chamado: a rota de HTTP ou o método de gRPC.',
      example: 'GET /v1/protocols/{number}',
    }),
    fields: oneOf(['full', 'reduced'], {
      description:
        'Que dados da pessoa a resposta podia trazer: full (também carteirinha, CPF, nascimento e extra) ou reduced (só nome, plano e se está ativa).',
      example: 'full',
    }),
    numbers: Type.Array(field.number, {
      description: 'Os protocolos que a resposta mostrou; vazio quando nenhum.',
      examples: [['99999720261122000001']],
    }),
    card_number: needs(
      'beneficiaries:read',
      nullable(
        text({
          description: 'A carteirinha do beneficiário que foi consultado por si, sem protocolo; senão null.',
          example: '00012345678901230',
        }),
      ),
    ),
    reason: nullable(
      text({
        description: 'Por quê: o call_id da ligação em curso, o motivo informado, ou a finalidade da chave.',
        example: 'Pedido do titular, chamado 4711',
      }),
    ),
    reason_source: nullable(
      oneOf(['call', 'given', 'purpose', 'event'], {
        description:
          'De onde vem o motivo: call (a ligação do protocolo estava em curso), given (quem leu informou), purpose (a finalidade da chave), event (não foi leitura: entrada, saída ou mudança de usuário, e reason diz qual); null quando não há.',
        example: 'given',
      }),
    ),
    filter: nullable(
      text({
        description:
          'Só de exportações, que não listam protocolos em numbers: os filtros, em JSON. O que identifica alguém aparece mascarado; por carteirinha, o registro é achado com card_number. Senão null.',
        example: '{"format":"xlsx","state":"open","from":"2026-11-01"}',
      }),
    ),
  },
  { $id: 'AccessRecord', description: 'Quem leu o quê.' },
);

export const AccessRecordPageSchema = Type.Object(
  {
    items: Type.Array(ref(AccessRecordSchema), { description: 'Do mais novo ao mais antigo.' }),
    next_cursor: nullable(
      text({
        description: 'Para a página seguinte; null na última.',
        example: 'MTc5NTM1MzMzMDEyMy41ZjBjMmE5ZS0xZg',
      }),
    ),
  },
  { $id: 'AccessRecordPage', description: 'Uma página de registros de acesso.' },
);
