import { CHANNELS, CLASSES } from '../../protocol/enums.ts';
import { type TSchema, Type } from '../../typebox.ts';
import { nullable, oneOf, text } from './building-blocks.ts';

const count = (description: string, example: number) => Type.Integer({ description, examples: [example] });

const COUNTS = {
  received: count('Quantas foram recebidas.', 120),
  answered: count('Quantas têm resposta conclusiva.', 110),
  within_deadline: count('Das respondidas, quantas dentro do prazo.', 104),
  after_deadline: count('Das respondidas, quantas depois do prazo.', 6),
  unanswered: count('Quantas foram encerradas sem resposta conclusiva.', 2),
  open: count('Quantas ainda estão abertas.', 8),
  late: count('Das abertas, quantas já passaram do prazo.', 1),
  average_days: nullable(
    Type.Number({
      description: 'Dias corridos até a resposta, em média; null sem respostas.',
      examples: [4.2],
    }),
  ),
  days_0_to_7: count('Respondidas em até 7 dias corridos.', 100),
  days_8_to_30: count('Respondidas em 8 a 30 dias corridos.', 9),
  days_over_30: count('Respondidas em mais de 30 dias corridos.', 1),
};

const by = <P extends Record<string, TSchema>>(description: string, key: P) =>
  Type.Array(Type.Object({ ...key, ...COUNTS }), { description });

export const OmbudsmanReportSchema = Type.Object(
  {
    year: Type.Integer({ description: 'O ano, no calendário da operadora.', examples: [2026] }),
    total: Type.Object(COUNTS, { description: 'Tudo.' }),
    by_kind: by('Por espécie.', {
      kind: oneOf(['demand', 'reanalysis'], {
        description:
          'demand: da classe ouvidoria; reanalysis: de um protocolo que continua outro (previous).',
        example: 'demand',
      }),
    }),
    by_class: by('Por tipo de demanda.', {
      class: nullable(oneOf(CLASSES, { description: 'null: sem classificação.', example: 'ombudsman' })),
    }),
    by_subject: by('Por assunto, os 200 mais frequentes; maiúsculas não distinguem.', {
      subject: nullable(text({ description: 'null: sem assunto.', example: 'Reembolso' })),
    }),
    by_channel: by('Por canal.', {
      channel: oneOf(CHANNELS, { description: 'O canal do protocolo.', example: 'phone' }),
    }),
    by_month: by('Por mês do protocolo.', { month: text({ description: 'Ano e mês.', example: '2026-11' }) }),
  },
  { $id: 'OmbudsmanReport', description: 'As demandas da ouvidoria de um ano: contagens, sem pessoas.' },
);
