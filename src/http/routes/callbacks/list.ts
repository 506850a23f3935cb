import {
  CallbackPageSchema,
  callbackQueue,
  callbackReason,
  callbackState,
} from '../../../api/schemas/callback.ts';
import * as field from '../../../api/schemas/fields.ts';
import { cursor, limit } from '../../../api/schemas/page-fields.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { callbacksForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE } from '../../input/body-parsers.ts';
import { CallbackPageFormSchema } from '../../schemas/forms.ts';
import { replySchema } from '../../schemas/route-schemas.ts';

const schema = {
  operationId: 'listCallbacks',
  tags: ['Protocolos'],
  summary: 'Listar quem chamar de volta',
  description:
    'Cada telefone cuja ligação caiu por causa da operadora, ou que desistiu na fila, uma vez só, até que um atendente fale com ele ou um callback diga reached. Uma página pode ter menos itens que o limite, ou nenhum, e ainda haver outra: a lista só termina quando next_cursor é null.',
  querystring: Type.Object(
    {
      state: Type.Optional(callbackState),
      reason: Type.Optional(callbackReason),
      queue: Type.Optional(callbackQueue),
      cursor: Type.Optional(cursor),
      limit: Type.Optional(limit),
      format: Type.Optional(field.format),
    },
    { additionalProperties: false },
  ),
  response: {
    200: replySchema('Uma página', CallbackPageSchema, CallbackPageFormSchema),
  },
  problems: [ERRORS.storeUnavailable()],
};

export function listCallbacks(app: HttpApp, { protocolService }: HttpDeps): void {
  app.get('/callbacks', { schema }, async (request, reply) => {
    const { format: _format, limit, ...filter } = request.query;
    const { protocols, ...page } = await protocolService.callbacks(principalOf(request), {
      ...filter,
      ...(limit !== undefined && { limit: Number(limit) }),
    });
    const isForm = wantsForm(request);
    // A form shows the first one only.
    await request.recordAccess({ protocols: isForm ? (protocols[0] ?? []).slice(0, 1) : protocols.flat() });
    if (isForm) return reply.type(FORM_TYPE).send(callbacksForm(page.items));
    return page;
  });
}
