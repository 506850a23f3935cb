import { Type } from '../../typebox.ts';
import { nullable, text } from './building-blocks.ts';
import * as field from './fields.ts';

const numbers = {
  late: Type.Integer({ description: 'Já venceram.', examples: [2] }),
  today: Type.Integer({ description: 'Vencem ainda hoje.', examples: [7] }),
  tomorrow: Type.Integer({ description: 'Vencem amanhã.', examples: [11] }),
};

export const DeadlineSummarySchema = Type.Object(
  {
    at: text({
      description: 'Quando foi contado, pelo relógio do diário.',
      example: '2026-11-27T10:15:30.123-03:00',
    }),
    complete: Type.Boolean({
      description: 'Falso se há mais de dez mil: contam só os que vencem primeiro.',
      examples: [true],
    }),
    ...numbers,
    items: Type.Array(
      Type.Object(
        {
          class: nullable(field.demandClass),
          assigned_to: nullable(
            text({
              description: 'Pessoa ou equipe a quem foi atribuído ou, senão, encaminhado.',
              example: 'Auditoria médica',
            }),
          ),
          ...numbers,
        },
        { description: 'Um tipo de demanda e uma equipe.' },
      ),
      { description: 'Por tipo e equipe, os mais atrasados primeiro.' },
    ),
  },
  { $id: 'DeadlineSummary', description: 'Quanto vence até amanhã.' },
);
