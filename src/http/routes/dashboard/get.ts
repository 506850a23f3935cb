import { text } from '../../../api/schemas/building-blocks.ts';
import { DashboardSchema } from '../../../api/schemas/dashboard.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { jsonReply } from '../session/session-replies.ts';

const schema = {
  operationId: 'getDashboard',
  tags: ['Protocolos'],
  summary: 'Ver os números de um dia',
  description:
    'Protocolos e ligações por hora, identificação, espera na fila, prazos cumpridos e perdidos, e se o sistema da operadora responde. Sem dados pessoais. Os números são contados a partir do diário, segundos depois; guardam-se os de 92 dias.',
  querystring: Type.Object(
    {
      day: Type.Optional(
        text({
          description: 'O dia civil, no fuso da operadora; sem ele, hoje.',
          example: '2026-11-27',
          pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: jsonReply('Os números do dia', DashboardSchema) },
  problems: [ERRORS.storeUnavailable()],
};

export function getDashboard(app: HttpApp, { protocolService, sourceHealth }: HttpDeps): void {
  app.get('/dashboard', { schema }, async (request) => {
    const principal = principalOf(request);
    const [dashboard, source] = await Promise.all([
      protocolService.dashboard(principal, request.query.day),
      sourceHealth(principal.operator),
    ]);
    return { ...dashboard, source: source && { ok: source.ok, detail: source.detail } };
  });
}
