import { BODY_LIMIT } from '../../../api/limits.ts';
import { type IssueBody, IssueSchema } from '../../../api/schemas/issue.ts';
import { IssuedProtocolSchema } from '../../../api/schemas/protocol.ts';
import { issuedView } from '../../../api/schemas/protocol-view.ts';
import { ERRORS } from '../../../errors.ts';
import type { IssueRequest } from '../../../service/protocol-service.ts';
import { principalOf, readerOf } from '../../auth/principal.ts';
import { protocolForm } from '../../form/protocol-form.ts';
import { wantsForm } from '../../form/wants-form.ts';
import type { HttpApp } from '../../http-app.ts';
import type { HttpDeps } from '../../http-deps.ts';
import { FORM_TYPE, JSON_TYPE } from '../../input/body-parsers.ts';
import { dropUnreadable } from '../../input/drop-unreadable.ts';
import { FormatInQuery } from '../../schemas/format-in-query.ts';
import { ProtocolFormSchema } from '../../schemas/forms.ts';
import { idempotencyKey, idempotencyKeyOf } from '../../schemas/idempotency-key.ts';
import { reply as replySchema } from '../../schemas/replies.ts';

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

/** A withheld number comes as an empty `caller`. */
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
