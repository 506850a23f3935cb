import { DEADLINE_STATES, DEADLINE_STATUSES } from '../../deadlines/open-deadline.ts';
import { CERTAINTIES, UNITS } from '../../deadlines/profile.ts';
import { Type } from '../../typebox.ts';
import { nullable, oneOf, text } from './building-blocks.ts';
import * as field from './fields.ts';

const fields = {
  occurrence: Type.Integer({ description: 'A ocorrência, de 1 em diante.', examples: [1] }),
  class: nullable(field.demandClass),
  assumed: Type.Boolean({
    description: 'Se o tipo é o padrão do perfil, porque a demanda ainda não foi classificada.',
    examples: [false],
  }),
  due_at: text({ description: 'Quando vence.', example: '2026-12-04T23:59:59.000-03:00' }),
  rule: nullable(
    text({
      description: 'A regra do perfil; nula num prazo combinado em que não há nenhuma.',
      example: 'health/care',
    }),
  ),
  unit: nullable(
    oneOf(UNITS, {
      description:
        'A unidade da regra: business_days (dias úteis), calendar_days (dias corridos), hours (horas), immediate (na hora).',
      example: 'business_days',
    }),
  ),
  source: nullable(
    text({
      description: 'A norma; nula se nenhum perfil deste servidor tem mais a regra.',
      example: 'RN ANS 623/2024',
    }),
  ),
  certainty: nullable(
    oneOf(CERTAINTIES, {
      description:
        'O quanto se sabe: text (lido no texto da norma), secondary (fontes secundárias que concordam), observed (visto na prática), derived (deduzido), unconfirmed (não confirmado), own (escolha da operadora ou padrão do Carimbo).',
      example: 'secondary',
    }),
  ),
  extended: Type.Boolean({
    description: 'Se o fim foi combinado com o beneficiário (deadline_extended).',
    examples: [false],
  }),
};

/** A deadline in its protocol. */
export const deadline = Type.Object(
  {
    ...fields,
    state: oneOf(DEADLINE_STATES, {
      description:
        'open (corre), late (venceu sem resposta, ou a resposta veio depois), met (respondido no prazo), ended (encerrado sem resposta antes de vencer).',
      example: 'open',
    }),
  },
  { description: 'Um prazo de uma ocorrência.' },
);

const status = oneOf(DEADLINE_STATUSES, {
  description:
    'late (atrasado), today (vence hoje), soon (vence em breve: a regra já avisa), later (vence depois).',
  example: 'soon',
});

const ListedSchema = Type.Object(
  {
    number: field.number,
    issued_at: text({
      description: 'Quando o protocolo foi emitido.',
      example: '2026-11-27T10:15:30.123-03:00',
    }),
    status,
    ...fields,
    subject: nullable(field.subject),
    assigned_to: nullable(text({ description: 'Quem trata.', example: 'ana.souza' })),
  },
  { description: 'O prazo de um protocolo que vence primeiro.' },
);

export const DeadlinePageSchema = Type.Object(
  {
    items: Type.Array(ListedSchema, { description: 'Prazos em aberto, do que vence primeiro em diante.' }),
    next_cursor: nullable(
      text({
        description: 'Para pedir a página seguinte com cursor=; nulo na última.',
        example: 'MTc5NjQzOTU5OTAwMC4xNzk1NzgyOTMwMTIzLjQy',
      }),
    ),
  },
  { $id: 'DeadlinePage', description: 'Uma página de prazos em aberto.' },
);
