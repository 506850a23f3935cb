import { CALL_ENDS } from '../../protocol/enums.ts';
import { Type } from '../../typebox.ts';
import { nullable, oneOf, text } from './building-blocks.ts';

const at = (description: string, example: string) => nullable(text({ description, example }));
const seconds = (description: string, example: number) =>
  nullable(Type.Integer({ description, examples: [example] }));

/** Inline and nullable, as in `beneficiary.ts`. */
export const callOrNull = nullable(
  Type.Object(
    {
      queue: nullable(text({ description: 'A última fila.', example: 'atendimento' })),
      agent: nullable(text({ description: 'O último atendente, pelo ramal.', example: '2001' })),
      queued_at: at('Quando entrou na fila pela primeira vez.', '2026-11-22T10:15:52.000-03:00'),
      answered_at: at('Quando um atendente atendeu pela primeira vez.', '2026-11-22T10:16:30.000-03:00'),
      ended_at: at('Quando a ligação acabou.', '2026-11-22T10:20:41.000-03:00'),
      ended_by: nullable(
        oneOf(CALL_ENDS, {
          description:
            'Quem encerrou: caller (quem ligou), agent (o atendente), company (caiu por causa da operadora).',
          example: 'caller',
        }),
      ),
      wait_seconds: seconds('Espera: da fila até o atendente, ou até o fim.', 38),
      talk_seconds: seconds('Conversa: do atendente até o fim.', 251),
    },
    { description: 'O curso da ligação, contado pela central; nulo enquanto ela não contou nada.' },
  ),
);
