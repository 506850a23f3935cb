import { DeadlinePageSchema } from '../../../api/schemas/deadline.ts';
import * as field from '../../../api/schemas/fields.ts';
import { cursor, limit, moment } from '../../../api/schemas/page-fields.ts';
import { ERRORS } from '../../../errors.ts';
import { momentIn } from '../../../service/moment.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { deadlinesForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE } from '../../input/body-parsers.ts';
import { DeadlinePageFormSchema } from '../../schemas/forms.ts';
import { replySchema } from '../../schemas/route-schemas.ts';

const schema = {
  operationId: 'listDeadlines',
  tags: ['Protocolos'],
  summary: 'Listar os prazos em aberto',
  description:
    'De cada protocolo em aberto, o prazo que vence primeiro (com class, o primeiro desse tipo), na ordem em que vencem. Atrasado é calculado na hora da consulta. Uma página pode ter menos itens que o limite, ou nenhum, e ainda haver outra: a lista só termina quando next_cursor é null.',
  querystring: Type.Object(
    {
      due_before: Type.Optional(
        moment('Só os que vencem antes de: data ou instante ISO 8601.', '2026-12-05'),
      ),
      class: Type.Optional(field.demandClass),
      cursor: Type.Optional(cursor),
      limit: Type.Optional(limit),
      format: Type.Optional(field.format),
    },
    { additionalProperties: false },
  ),
  response: {
    200: replySchema('Uma página', DeadlinePageSchema, DeadlinePageFormSchema),
  },
  problems: [ERRORS.storeUnavailable()],
};

export function listDeadlines(app: HttpApp, { protocolService, operators }: HttpDeps): void {
  const zones = new Map(operators.map((operator) => [operator.ans_registry, operator.time_zone]));

  app.get('/deadlines', { schema }, async (request, reply) => {
    const principal = principalOf(request);
    const { due_before, class: demandClass, cursor, limit } = request.query;
    const zone = zones.get(principal.operator) ?? 'UTC';
    const { protocols, ...page } = await protocolService.deadlines(principal, {
      ...(due_before !== undefined && { due_before_ms: momentIn('due_before', due_before, zone).start }),
      ...(demandClass !== undefined && { class: demandClass }),
      ...(cursor !== undefined && { cursor }),
      ...(limit !== undefined && { limit: Number(limit) }),
    });
    const isForm = wantsForm(request);
    // A form shows the first one only.
    await request.recordAccess({ protocols: isForm ? protocols.slice(0, 1) : protocols });
    if (isForm) return reply.type(FORM_TYPE).send(deadlinesForm(page.items));
    return page;
  });
}
