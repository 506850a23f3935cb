import { DeadlineSummarySchema } from '../../../api/schemas/deadline-summary.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { jsonReply } from '../session/session-replies.ts';

const schema = {
  operationId: 'summarizeDeadlines',
  tags: ['Protocolos'],
  summary: 'Contar o que vence, por tipo e equipe',
  description:
    'Quantos protocolos em aberto estão atrasados, vencem hoje e vencem amanhã, pelo tipo e por quem trata a primeira ocorrência. Nenhum protocolo é lido, e nada fica nos registros de acesso.',
  querystring: Type.Object({}, { additionalProperties: false }),
  response: { 200: jsonReply('As contagens', DeadlineSummarySchema) },
  problems: [ERRORS.storeUnavailable()],
};

export function getDeadlineSummary(app: HttpApp, { protocolService }: HttpDeps): void {
  app.get('/deadlines/summary', { schema }, (request) =>
    protocolService.deadlineSummary(principalOf(request)),
  );
}
