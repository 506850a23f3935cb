import { REASON_LIMIT } from '../../auth/api-key.ts';
import { SCOPES } from '../../auth/scope.ts';
import { ORIGIN_PATTERN } from '../../protocol/origin.ts';
import { Type } from '../../typebox.ts';
import { nullable, oneOf, ref, text } from './building-blocks.ts';
import * as field from './fields.ts';

export const origin = text({
  description:
    'Nome do sistema que usa a chave: minúsculas, dígitos, . _ -, até 40. Os call_id são únicos por origin.',
  example: 'chat',
  pattern: ORIGIN_PATTERN,
});

export const scopes = Type.Array(
  oneOf(SCOPES, { description: 'Uma permissão.', example: 'protocols:issue' }),
  {
    description: 'O que a chave pode.',
    minItems: 1,
    uniqueItems: true,
    examples: [['protocols:issue', 'protocols:write']],
  },
);

export const purpose = text({
  description:
    'Para que a chave lê dados de pessoas: o motivo nos registros de acesso quando a requisição não dá outro.',
  example: 'Consulta do CRM',
  maxLength: REASON_LIMIT,
});

export const keyId = text({
  description: 'Identificador da chave, como o diário a nomeia; não é segredo.',
  example: 'k0a1b2c3d4e',
  maxLength: 64,
});

const instant = (description: string, example: string) => nullable(text({ description, example }));

const keyFields = {
  id: keyId,
  origin,
  scopes,
  purpose: nullable(purpose),
  created_at: text({ description: 'Criada em: ISO 8601.', example: '2026-11-22T12:00:00.000Z' }),
  expires_at: instant('Vence em: ISO 8601; null se não vence.', '2027-04-01T03:00:00.000Z'),
  last_used_at: instant(
    'Último uso, com um minuto de precisão; null se nunca foi usada.',
    '2026-11-27T11:02:03.000Z',
  ),
  revoked_at: instant('Revogada em: ISO 8601; null se não foi.', '2026-11-27T11:02:03.000Z'),
};

export const KeySchema = Type.Object(keyFields, {
  $id: 'Key',
  description: 'Uma chave de acesso, sem o segredo.',
});

export const NewKeySchema = Type.Object(
  {
    ...keyFields,
    key: text({ description: 'A chave; não é mostrada de novo.', example: 'carimbo_EXEMPLO-NAO-FUNCIONA' }),
  },
  { $id: 'NewKey', description: 'Uma chave acabada de criar, com o segredo.' },
);

export const KeyListSchema = Type.Object(
  { items: Type.Array(ref(KeySchema), { description: 'Da mais antiga à mais nova, com as revogadas.' }) },
  { $id: 'KeyList', description: 'As chaves da operadora.' },
);

const count = (description: string, example: number) =>
  Type.Integer({ description, minimum: 0, examples: [example] });

export const target = text({
  description: 'Para onde: system (o sistema da operadora), webhook:NOME ou email.',
  example: 'webhook:crm',
  maxLength: 100,
});

const DeliverySchema = Type.Object(
  {
    seq: count('Posição do registro no diário da operadora.', 4711),
    number: field.number,
    type: text({ description: 'O tipo do registro.', example: 'issued' }),
    attempts: count('Tentativas já feitas.', 3),
    rejected: Type.Boolean({
      description:
        'Se o destino recusou: alguém precisa corrigir algo. false: não respondeu, ou ainda não foi tentado.',
      examples: [false],
    }),
    reason: nullable(
      text({ description: 'Por que a última tentativa falhou.', example: 'não respondeu em 10 s' }),
    ),
    next_at: instant('Próxima tentativa, ISO 8601; null se é agora.', '2026-11-27T11:02:03.000Z'),
  },
  { description: 'Um registro que espera.' },
);

export const OutboxSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        target,
        configured: Type.Boolean({
          description: 'Se o destino está na configuração; só a fila de um que saiu dela pode ser apagada.',
          examples: [true],
        }),
        waiting: count('Quantos esperam.', 12),
        failing: count('Quantos já falharam, com os recusados.', 2),
        rejected: count('Quantos foram recusados.', 1),
        oldest_seq: Type.Unsafe<number | null>({
          type: ['integer', 'null'],
          description: 'A posição do mais antigo; null se nada espera.',
          examples: [4711],
        }),
        deliveries: Type.Array(DeliverySchema, { description: 'Os mais antigos, até 50.' }),
      }),
      { description: 'Uma fila por destino.' },
    ),
  },
  { $id: 'Outbox', description: 'O que ainda não foi enviado, e por quê.' },
);

export const CountSchema = Type.Object(
  { count: count('Quantos.', 2) },
  { $id: 'Count', description: 'Quantos registros foram afetados.' },
);
