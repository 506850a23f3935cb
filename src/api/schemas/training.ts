import { Type } from '../../typebox.ts';
import { oneOf, text } from './building-blocks.ts';
import * as field from './fields.ts';

export const practiceCall = text({
  description: 'A ligação de treino.',
  example: '3f1c0f0e-6f0b-4a53-9a0b-6f1d8f3c2a11',
  pattern: '^[0-9a-f-]{36}$',
});

export const PracticeCallSchema = Type.Object(
  { call: practiceCall },
  { $id: 'PracticeCall', additionalProperties: false },
);

export const RungSchema = Type.Object(
  { number: field.number },
  { $id: 'RungCall', additionalProperties: false },
);

export const PracticeEventsSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          type: oneOf(['prompt', 'number', 'ended'], {
            description: 'prompt (ouve-se algo), number (o protocolo foi emitido) ou ended (terminou).',
            example: 'prompt',
          }),
          prompt: Type.Optional(text({ description: 'De prompt: o nome da gravação.', example: 'digits/3' })),
          text: Type.Optional(text({ description: 'De prompt: o que ela diz.', example: 'três' })),
          number: Type.Optional(field.number),
          how: Type.Optional(
            oneOf(['served', 'hung_up'], {
              description: 'De ended: served (a ligação seguiria para um atendente) ou hung_up (desligou).',
              example: 'served',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      { description: 'Na ordem em que aconteceu.' },
    ),
  },
  { $id: 'PracticeEvents', additionalProperties: false },
);
