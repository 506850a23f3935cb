import { CALLBACK_REASONS, CALLBACK_STATES } from '../../service/callback-list.ts';
import { Type } from '../../typebox.ts';
import { nullable, oneOf, text } from './building-blocks.ts';
import * as field from './fields.ts';

export const callbackState = oneOf(CALLBACK_STATES, {
  description:
    'due (ligar agora), waiting (fora do horário, ou depois de uma tentativa), given_up (tentativas esgotadas).',
  example: 'due',
});

export const callbackReason = oneOf(CALLBACK_REASONS, {
  description:
    'dropped (caiu por causa da operadora), abandoned (desistiu na fila, sem que ninguém atendesse).',
  example: 'abandoned',
});

export const callbackQueue = text({ description: 'A última fila.', example: 'atendimento' });

const TaskSchema = Type.Object(
  {
    state: callbackState,
    reason: callbackReason,
    caller: text({ description: 'O telefone.', example: '+5511999990000' }),
    number: field.number,
    numbers: Type.Array(field.number, {
      description: 'Os protocolos das ligações perdidas desse telefone, da última para trás.',
      examples: [['99999720261127000002', '99999720261127000001']],
    }),
    missed_at: text({
      description: 'Quando caiu, ou quando quem ligava desistiu.',
      example: '2026-11-27T10:20:41.000-03:00',
    }),
    waited_seconds: nullable(
      Type.Integer({
        description: 'Quanto esperou na última ligação; nulo na que caiu.',
        examples: [94],
      }),
    ),
    attempts: Type.Integer({ description: 'Tentativas sem sucesso desde a última ligação.', examples: [1] }),
    last_attempt_at: nullable(
      text({ description: 'A última delas.', example: '2026-11-27T11:02:10.000-03:00' }),
    ),
    next_attempt_at: nullable(
      text({
        description: 'Não ligar antes disto; nulo depois de given_up.',
        example: '2026-11-27T12:02:10.000-03:00',
      }),
    ),
    queue: nullable(callbackQueue),
    agent: nullable(text({ description: 'O último atendente, se houve um.', example: '2001' })),
  },
  { description: 'Um telefone a chamar de volta.' },
);

export const CallbackPageSchema = Type.Object(
  {
    items: Type.Array(TaskSchema, {
      description: 'Um item por telefone, pela última ligação perdida, a mais antiga primeiro.',
    }),
    next_cursor: nullable(
      text({
        description: 'Para pedir a página seguinte com cursor=; nulo na última.',
        example: 'MTc5NTc4MjkzMDEyMyw0Mg',
      }),
    ),
  },
  { $id: 'CallbackPage', description: 'Uma página de telefones a chamar de volta.' },
);

export const CallbackSummarySchema = Type.Object(
  {
    due: Type.Integer({ description: 'A ligar agora.', examples: [4] }),
    waiting: Type.Integer({ description: 'A ligar mais tarde.', examples: [2] }),
    given_up: Type.Integer({ description: 'Com as tentativas esgotadas.', examples: [1] }),
    complete: Type.Boolean({
      description: 'Falso se há mais de cem: contam só os que esperam há mais tempo.',
      examples: [true],
    }),
  },
  { $id: 'CallbackSummary', description: 'Quantos telefones chamar de volta.' },
);
