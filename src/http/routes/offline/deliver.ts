import { BODY_LIMIT } from '../../../api/limits.ts';
import { offlineRequest } from '../../../api/offline-request.ts';
import { OfflineFormSchema, OfflineReplySchema, OfflineSchema } from '../../../api/schemas/offline.ts';
import { ERRORS } from '../../../errors.ts';
import { principalOf } from '../../auth.ts';
import { formReply, wantsForm } from '../../form/form-reply.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE, JSON_TYPE } from '../../input/body-parsers.ts';
import { FormatInQuery, replySchema } from '../../schemas/route-schemas.ts';

const reply = (description: string) => replySchema(description, OfflineReplySchema, OfflineFormSchema);

const schema = {
  operationId: 'deliverOffline',
  tags: ['Protocolos'],
  summary: 'Entregar o que uma central anotou enquanto nenhum servidor respondia',
  description:
    'Cada pedido é uma linha: um número que a central deu por conta própria (operators[].offline), números que ela pulou, ou um fato de uma dessas ligações. Entregar de novo a mesma linha não muda nada. conflict: o número já é de outro atendimento; o que veio fica registrado nele, para uma pessoa resolver. floor é o maior número conhecido da faixa e do dia. 422 é definitivo: a linha nunca será aceita; qualquer outro erro: tente mais tarde.',
  consumes: [JSON_TYPE, FORM_TYPE],
  querystring: FormatInQuery,
  body: OfflineSchema,
  response: {
    200: reply('Já estava registrado, ou o número é de outro atendimento (conflict)'),
    201: reply('Registrado'),
    202: reply('Guardado até que o número chegue'),
  },
  problems: [
    ERRORS.numberNotOffline(),
    ERRORS.payloadTooLarge(BODY_LIMIT),
    ERRORS.unsupportedMediaType(),
    ERRORS.storeUnavailable(),
  ],
};

export function deliverOffline(app: HttpApp, { protocolService, operators }: HttpDeps): void {
  const zones = new Map(operators.map(({ ans_registry, time_zone }) => [ans_registry, time_zone]));
  app.post('/offline', { schema }, async (request, reply) => {
    const principal = principalOf(request);
    const line = offlineRequest(request.body, zones.get(principal.operator) ?? 'UTC');
    const { created, waits, number, floor, conflict } = await protocolService.recordOffline(principal, line);
    reply.code(waits ? 202 : created ? 201 : 200);
    if (wantsForm(request)) {
      const fields = { number: number ?? '', floor: floor ?? '', ...(conflict && { conflict: '1' }) };
      return reply.type(FORM_TYPE).send(formReply(fields, 'ok'));
    }
    return {
      ...(number !== undefined && { number }),
      ...(floor !== undefined && { floor }),
      conflict: conflict === true,
    };
  });
}
