import type { FastifyReply, FastifyRequest } from 'fastify';
import { BODY_LIMIT } from '../../../api/limits.ts';
import { type IssueBody, IssueSchema } from '../../../api/schemas/issue.ts';
import { IssuedProtocolSchema } from '../../../api/schemas/protocol.ts';
import { issuedView } from '../../../api/schemas/protocol-view.ts';
import { ERRORS } from '../../../errors.ts';
import type { IssueRequest } from '../../../service/protocol-service.ts';
import { principalOf, readerOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { protocolForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE, JSON_TYPE, noteUnreadable } from '../../input/body-parsers.ts';
import { ProtocolFormSchema } from '../../schemas/forms.ts';
import { FormatInQuery, idempotencyKey, idempotencyKeyOf, replySchema } from '../../schemas/route-schemas.ts';

const schema = {
  operationId: 'issueProtocol',
  tags: ['Protocolos'],
  summary: 'Emitir um protocolo',
  description:
    'Todos os campos são opcionais; um campo vazio conta como não informado. Carteirinha desconhecida, inválida ou ausente, ou sistema da operadora fora do ar, nunca impedem a emissão: veja identification. Repetir com o mesmo call_id (ou Idempotency-Key) devolve o mesmo protocolo. A resposta só é enviada depois que o número está gravado em disco.',
  consumes: [JSON_TYPE, FORM_TYPE],
  querystring: FormatInQuery,
  headers: idempotencyKey(
    'Repetir com a mesma chave devolve o mesmo protocolo. call_id, se informado, tem precedência.',
  ),
  body: IssueSchema,
  response: {
    200: replySchema('O protocolo que este atendimento já tinha', IssuedProtocolSchema, ProtocolFormSchema),
    201: replySchema('Protocolo emitido', IssuedProtocolSchema, ProtocolFormSchema),
  },
  problems: [
    ERRORS.payloadTooLarge(BODY_LIMIT),
    ERRORS.unsupportedMediaType(),
    ERRORS.storeUnavailable(),
    ERRORS.numbersExhausted(),
    ERRORS.issueLimited(30),
  ],
};

/** For a withheld number the dialplan sends an empty `caller`. */
const config = { keepsEmpty: 'caller' };

export function issueProtocol(app: HttpApp, { protocolService }: HttpDeps): void {
  app.post('/protocols', { schema, config, preValidation: dropUnreadable }, async (request, reply) => {
    const wanted = issueRequest(request);
    const issued = await protocolService.issue(principalOf(request), wanted);
    const reader = readerOf(request);
    reply.code(issued.created ? 201 : 200);
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(protocolForm(issued.protocol, reader));
    return issuedView(issued.protocol, reader);
  });
}

function issueRequest(request: {
  body: IssueBody;
  headers: Parameters<typeof idempotencyKeyOf>[0];
  unreadable: readonly string[] | null;
}): IssueRequest {
  const { body, unreadable } = request;
  const idempotency_key = idempotencyKeyOf(request.headers);
  if (body.format === undefined && idempotency_key === undefined && unreadable === null) return body;
  const { format: _format, ...wanted } = body;
  return {
    ...wanted,
    ...(idempotency_key !== undefined && { idempotency_key }),
    ...(unreadable !== null && { unreadable }),
  };
}

/** Fields that a dialplan adds: an invalid one must never cost a caller the number. */
const NEVER_REFUSED = ['told', 'entry', 'dnid'] as const;

/** Removes those that are not text from the body before validation would refuse it. */
function dropUnreadable(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const body = (request.body ?? {}) as Record<string, unknown>;
  for (const field of NEVER_REFUSED) {
    if (body[field] === undefined || typeof body[field] === 'string') continue;
    delete body[field];
    noteUnreadable(request, field);
  }
  done();
}
