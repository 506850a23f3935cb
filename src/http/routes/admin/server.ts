import { CalendarSchema, StatusSchema } from '../../../api/schemas/server-status.ts';
import { ERRORS } from '../../../errors.ts';
import { preferredLanguage } from '../../../i18n/language.ts';
import { calendarOf } from '../../../service/operator-calendar.ts';
import { Type } from '../../../typebox.ts';
import { credentialOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { ADMIN_TAG, jsonReply } from '../session/session-replies.ts';

const status = {
  operationId: 'getStatus',
  tags: [ADMIN_TAG],
  summary: 'Como está este servidor',
  description:
    'Versão, o que foi verificado, banco, diário da operadora e centrais. Sem segredos e sem dados de pessoas.',
  querystring: Type.Object({}, { additionalProperties: false }),
  response: { 200: jsonReply('Como está', StatusSchema) },
  problems: [],
};

const calendar = {
  operationId: 'getCalendar',
  tags: [ADMIN_TAG],
  summary: 'Feriados e prazos',
  description: 'Como o servidor os calcula para a operadora de quem pede; mudam na configuração.',
  querystring: Type.Object(
    {
      year: Type.Optional(
        Type.String({
          pattern: '^(19|20|21)[0-9]{2}$',
          description: 'O ano; por padrão o corrente.',
          examples: ['2026'],
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: jsonReply('O calendário', CalendarSchema) },
  problems: [],
};

export function server(app: HttpApp, deps: HttpDeps): void {
  app.get('/status', { schema: status }, (request) =>
    deps.status.of(credentialOf(request).operator, preferredLanguage(request.headers['accept-language'])),
  );

  app.get('/calendar', { schema: calendar }, async (request) => {
    const { operator } = credentialOf(request);
    const config = deps.operators.find(({ ans_registry }) => ans_registry === operator);
    if (config === undefined) throw ERRORS.operatorUnknown();
    return calendarOf(config, Number(request.query.year ?? new Date().getFullYear()));
  });
}
