import type { FastifyReply, FastifyRequest } from 'fastify';
import { BODY_LIMIT } from '../../../api/limits.ts';
import { AccessRecordPageSchema, accessReason } from '../../../api/schemas/access-record.ts';
import { oneOf, text } from '../../../api/schemas/building-blocks.ts';
import * as field from '../../../api/schemas/fields.ts';
import { cursor, limit, moment } from '../../../api/schemas/page-fields.ts';
import { ERRORS } from '../../../errors.ts';
import { civilTime } from '../../../protocol/civil-time.ts';
import type { AccessRecord, AccessSearch } from '../../../service/access-log.ts';
import { momentIn } from '../../../service/moment.ts';
import { plainNumber } from '../../../service/optional-texts.ts';
import { type Static, Type } from '../../../typebox.ts';
import { principalOf, readerOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { accessForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE, JSON_TYPE } from '../../input/body-parsers.ts';
import { AccessRecordFormSchema } from '../../schemas/forms.ts';
import { FormatInQuery, replySchema } from '../../schemas/route-schemas.ts';

const Filters = Type.Object(
  {
    number: Type.Optional(field.number),
    card_number: Type.Optional(field.cardNumber),
    actor: Type.Optional(
      text({ description: 'Quem leu, exatamente.', example: 'key:k0a1b2c3d4e', maxLength: 255 }),
    ),
    kind: Type.Optional(
      oneOf(['export'], {
        description: 'export: só exportações, que mostram muitos protocolos e só guardam os filtros.',
        example: 'export',
      }),
    ),
    from: Type.Optional(
      moment('Lidos a partir de: data (o dia inteiro) ou instante ISO 8601.', '2026-11-22'),
    ),
    to: Type.Optional(
      moment('Lidos até: data (o dia inteiro) ou, exclusive, instante ISO 8601.', '2026-11-22'),
    ),
    cursor: Type.Optional(cursor),
    limit: Type.Optional(limit),
    format: Type.Optional(field.format),
  },
  { additionalProperties: false },
);

const PAGES =
  'Um registro por requisição que mostrou dados: quem, quando, de onde, por quê e que protocolos. Do mais novo ao mais antigo, ' +
  'em páginas; todos os filtros valem juntos. Uma página pode ter menos itens que o limite, ou nenhum, e ainda haver outra: a ' +
  'busca só termina quando next_cursor é null. Emitir, registrar no diário e o FastAGI não aparecem aqui: estão no diário.';

const shared = {
  tags: ['Registros de acesso'],
  response: {
    200: replySchema('Uma página', AccessRecordPageSchema, AccessRecordFormSchema),
  },
};

const byAddress = {
  ...shared,
  operationId: 'searchAccessRecords',
  summary: 'Quem leu o quê',
  description: `${PAGES} Endereços ficam em logs de acesso: para procurar por carteirinha, prefira POST.`,
  querystring: Filters,
  problems: [ERRORS.cursorInvalid(), ERRORS.readUnavailable()],
};

const byBody = {
  ...shared,
  operationId: 'searchAccessRecordsByBody',
  summary: 'Quem leu o quê, com os filtros no corpo',
  description: `${PAGES} No corpo, a carteirinha não aparece no endereço.`,
  consumes: [JSON_TYPE, FORM_TYPE],
  querystring: FormatInQuery,
  body: {
    ...Filters,
    properties: { ...Filters.properties, reason: Type.Optional(accessReason) },
    examples: [{ card_number: '00012345678901230', limit: 20 }],
  } as typeof Filters,
  problems: [
    ERRORS.cursorInvalid(),
    ERRORS.readUnavailable(),
    ERRORS.payloadTooLarge(BODY_LIMIT),
    ERRORS.unsupportedMediaType(),
  ],
};

export function searchAccessRecords(app: HttpApp, { accessLog, operators }: HttpDeps): void {
  const zones = new Map(operators.map((operator) => [operator.ans_registry, operator.time_zone]));

  async function search(request: FastifyRequest, reply: FastifyReply, filters: Static<typeof Filters>) {
    const { operator } = principalOf(request);
    const zone = zones.get(operator) ?? 'UTC';
    const { items, next_cursor } = await accessLog.search(operator, filterOf(filters, zone));
    const { beneficiaries } = readerOf(request);
    const at = (ms: number) => civilTime(ms, zone).at;
    // Cards are personal data: who reads them here leaves a record as well.
    const cards = items.flatMap(({ card_number }) => card_number ?? []);
    if (beneficiaries && cards.length > 0) await request.recordAccess({ cards });
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(accessForm(items, at));
    return { items: items.map((record) => view(record, { at, beneficiaries })), next_cursor };
  }

  app.get('/access-records', { schema: byAddress }, (request, reply) =>
    search(request, reply, request.query),
  );
  app.post('/access-records/search', { schema: byBody }, (request, reply) =>
    search(request, reply, request.body),
  );
}

function view(
  {
    at_ms,
    id,
    actor,
    origin,
    address,
    route,
    fields,
    numbers,
    card_number,
    reason,
    reason_source,
    filter,
  }: AccessRecord,
  { at, beneficiaries }: { at: (ms: number) => string; beneficiaries: boolean },
) {
  return {
    at: at(at_ms),
    id,
    actor,
    origin,
    address,
    route,
    fields,
    numbers,
    card_number: beneficiaries ? card_number : undefined,
    reason,
    reason_source,
    filter,
  };
}

function filterOf(filters: Static<typeof Filters>, zone: string): AccessSearch {
  const { number, card_number, actor, kind, cursor: after, from, to, limit: most } = filters;
  return {
    ...(number !== undefined && { number: plainNumber(number) }),
    ...(card_number !== undefined && { card_number }),
    ...(actor !== undefined && { actor }),
    ...(kind === 'export' && { exports: true }),
    ...(after !== undefined && { cursor: after }),
    ...(from !== undefined && { from_ms: momentIn('from', from, zone).start }),
    ...(to !== undefined && { to_ms: momentIn('to', to, zone).end }),
    ...(most !== undefined && { limit: Number(most) }),
  };
}
