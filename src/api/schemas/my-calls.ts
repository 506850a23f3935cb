import { type Static, Type } from '../../typebox.ts';
import { nullable, oneOf, text } from './building-blocks.ts';
import * as field from './fields.ts';

const agent = text({ description: 'Ramal do atendente.', example: '2001' });
const queue = nullable(text({ description: 'A última fila; nulo sem fila.', example: 'atendimento' }));

export const LiveCallsSchema = Type.Object(
  {
    calls: Type.Array(
      Type.Object({
        number: field.number,
        spoken: field.spoken,
        state: oneOf(['ringing', 'talking', 'held'], {
          description: 'Tocando, em conversa ou em espera.',
          example: 'ringing',
        }),
        agent,
        since: text({
          description: 'Desde quando toca, ou quando foi atendida.',
          example: '2026-11-22T10:15:30.123-03:00',
        }),
        queue,
      }),
      { description: 'Todas as ligações do atendente agora; vazio quando não há nenhuma.' },
    ),
  },
  { $id: 'LiveCalls', description: 'As ligações que tocam ou estão com quem entrou.' },
);
export type LiveCalls = Static<typeof LiveCallsSchema>;

export const AnsweredCallsSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        number: field.number,
        spoken: field.spoken,
        agent,
        queue,
        answered_at: nullable(
          text({ description: 'Quando foi atendida.', example: '2026-11-22T10:15:30.123-03:00' }),
        ),
        ended_at: nullable(
          text({ description: 'Quando acabou; nulo em curso.', example: '2026-11-22T10:19:30.123-03:00' }),
        ),
        name: nullable(text({ description: 'Nome do beneficiário.', example: 'Maria Aparecida dos Santos' })),
        caller: nullable(text({ description: 'O telefone.', example: '+5511987654321' })),
        class: nullable(field.demandClass),
        note_missing: Type.Boolean({
          description: 'Nada foi registrado dela: nem classificação, nem anotação, nem resposta.',
          examples: [true],
        }),
      }),
      { description: 'Da mais nova à mais antiga: no máximo 50, dos últimos sete dias.' },
    ),
  },
  { $id: 'AnsweredCalls', description: 'As últimas ligações que quem entrou atendeu por último.' },
);

const milliseconds = (description: string) =>
  Type.Unsafe<number | null>({ type: ['integer', 'null'], description, examples: [85] });

export const PopTimesSchema = Type.Object(
  {
    shown: Type.Integer({ description: 'Quantas ligações tocando foram desenhadas.', examples: [312] }),
    p50_ms: milliseconds('Metade levou no máximo isto, em milissegundos; nulo sem nenhuma.'),
    p99_ms: milliseconds('99 % levaram no máximo isto.'),
    max_ms: milliseconds('A mais lenta.'),
    since: nullable(text({ description: 'Desde quando são contadas.', example: '2026-11-22T13:15:30.123Z' })),
  },
  {
    $id: 'PopTimes',
    description:
      'Do toque no ramal até o navegador do atendente ter desenhado a ligação, pelo relógio deste servidor: as últimas 2000 que ele mostrou.',
  },
);
