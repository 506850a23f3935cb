import { CallbackSummarySchema } from '../../../api/schemas/callback.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { jsonReply } from '../session/session-replies.ts';

const schema = {
  operationId: 'summarizeCallbacks',
  tags: ['Protocolos'],
  summary: 'Contar quem chamar de volta',
  description:
    'Quantos telefones estão em cada situação da lista. Nenhum é mostrado, e nada fica nos registros de acesso.',
  querystring: Type.Object({}, { additionalProperties: false }),
  response: { 200: jsonReply('As contagens', CallbackSummarySchema) },
  problems: [ERRORS.storeUnavailable()],
};

export function getCallbackSummary(app: HttpApp, { protocolService }: HttpDeps): void {
  app.get('/callbacks/summary', { schema }, (request) =>
    protocolService.callbackSummary(principalOf(request)),
  );
}
