import type { FastifyReply, FastifyRequest } from 'fastify';
import { BODY_LIMIT } from '../../../api/limits.ts';
import { accessReason } from '../../../api/schemas/access-record.ts';
import { text } from '../../../api/schemas/building-blocks.ts';
import * as field from '../../../api/schemas/fields.ts';
import { cursor, limit, moment } from '../../../api/schemas/page-fields.ts';
import { ProtocolPageSchema } from '../../../api/schemas/protocol.ts';
import { protocolView } from '../../../api/schemas/protocol-view.ts';
import { ERRORS } from '../../../errors.ts';
import { momentIn } from '../../../service/moment.ts';
import type { SearchFilter } from '../../../service/protocol-service.ts';
import { type Static, Type } from '../../../typebox.ts';
import { principalOf, readerOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { pageForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE, JSON_TYPE } from '../../input/body-parsers.ts';
import { ProtocolPageFormSchema } from '../../schemas/forms.ts';
import { FormatInQuery, replySchema } from '../../schemas/route-schemas.ts';

export const Filters = Type.Object(
  {
    card_number: Type.Optional(field.cardNumber),
    cpf: Type.Optional(field.cpf),
    caller: Type.Optional(field.caller),
    call_id: Type.Optional(field.callId),
    entry: Type.Optional(field.entry),
    dnid: Type.Optional(field.dnid),
    state: Type.Optional(field.state),
    class: Type.Optional(field.demandClass),
    channel: Type.Optional(field.channel),
    from: Type.Optional(
      moment('Emitidos a partir de: data (o dia inteiro) ou instante ISO 8601.', '2026-11-22'),
    ),
    to: Type.Optional(
      moment('Emitidos até: data (o dia inteiro) ou, exclusive, instante ISO 8601.', '2026-11-22'),
    ),
    due_before: Type.Optional(moment('Com prazo antes de: data ou instante ISO 8601.', '2026-12-02')),
    q: Type.Optional(
      text({
        description:
          'Um número ou parte dele (o fim, a sequência do dia, ou data e sequência, como 22/11 42), carteirinha, telefone ' +
          '(também só os 8 ou 9 últimos algarismos) ou call_id; para quem tem beneficiaries:read, também CPF e palavras do ' +
          'nome (todas, em qualquer ordem, sem acentos nem maiúsculas).',
        example: 'maria conceicao',
        maxLength: 255,
      }),
    ),
    cursor: Type.Optional(cursor),
    limit: Type.Optional(limit),
    format: Type.Optional(field.format),
  },
  { additionalProperties: false },
);

const PAGES =
  'Do mais novo ao mais antigo, em páginas. Todos os filtros informados valem juntos. Uma página pode ter menos ' +
  'itens que o limite, ou nenhum, e ainda haver outra: a busca só termina quando next_cursor é null.';
const shared = {
  tags: ['Protocolos'],
  response: {
    200: replySchema('Uma página', ProtocolPageSchema, ProtocolPageFormSchema),
  },
};

const byAddress = {
  ...shared,
  operationId: 'searchProtocols',
  summary: 'Procurar protocolos',
  description: `${PAGES} Endereços ficam em logs de acesso: para procurar por carteirinha ou CPF, prefira POST.`,
  querystring: Filters,
  problems: [ERRORS.storeUnavailable()],
};

const byBody = {
  ...shared,
  operationId: 'searchProtocolsByBody',
  summary: 'Procurar protocolos, com os filtros no corpo',
  description: `${PAGES} No corpo, carteirinha e CPF não aparecem no endereço, que fica em logs de acesso.`,
  consumes: [JSON_TYPE, FORM_TYPE],
  querystring: FormatInQuery,
  body: {
    ...Filters,
    properties: { ...Filters.properties, reason: Type.Optional(accessReason) },
    examples: [{ card_number: '00012345678901230', limit: 20 }],
  } as typeof Filters,
  problems: [ERRORS.storeUnavailable(), ERRORS.payloadTooLarge(BODY_LIMIT), ERRORS.unsupportedMediaType()],
};

export function searchProtocols(app: HttpApp, { protocolService, operators }: HttpDeps): void {
  const zones = new Map(operators.map((operator) => [operator.ans_registry, operator.time_zone]));

  async function search(request: FastifyRequest, reply: FastifyReply, filters: Static<typeof Filters>) {
    const principal = principalOf(request);
    const page = await protocolService.search(principal, {
      ...filterOf(filters, zones.get(principal.operator) ?? 'UTC'),
      beneficiaries: readerOf(request).beneficiaries,
    });
    const isForm = wantsForm(request);
    // A form shows the newest one only.
    await request.recordAccess({ protocols: isForm ? page.items.slice(0, 1) : page.items });
    const reader = readerOf(request);
    if (isForm) return reply.type(FORM_TYPE).send(pageForm(page.items, reader));
    return {
      items: page.items.map((protocol) => protocolView(protocol, reader)),
      next_cursor: page.next_cursor,
      ...(page.understood !== undefined && { understood: page.understood }),
    };
  }

  app.get('/protocols', { schema: byAddress }, (request, reply) => search(request, reply, request.query));
  app.post('/protocols/search', { schema: byBody }, (request, reply) => search(request, reply, request.body));
}

export function filterOf(filters: Static<typeof Filters> & { reason?: string }, zone: string): SearchFilter {
  const { format: _format, reason: _reason, from, to, due_before, limit, ...filter } = filters;
  return {
    ...filter,
    ...(from !== undefined && { from_ms: momentIn('from', from, zone).start }),
    ...(to !== undefined && { to_ms: momentIn('to', to, zone).end }),
    ...(due_before !== undefined && {
      due_before_ms: momentIn('due_before', due_before, zone).start,
    }),
    ...(limit !== undefined && { limit: Number(limit) }),
  };
}
