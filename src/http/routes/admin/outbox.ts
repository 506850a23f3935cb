import { CountSchema, OutboxSchema, target } from '../../../api/schemas/admin.ts';
import { ERRORS } from '../../../errors.ts';
import { type OutboxQueue, STILL_CONFIGURED } from '../../../service/outbox-queues.ts';
import { Type } from '../../../typebox.ts';
import { credentialOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { ADMIN_TAG, jsonReply, noteChange } from '../session/session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const changing = [ERRORS.storeUnavailable(), ERRORS.accessNotRecorded(), ERRORS.jsonOnly()];

const list = {
  operationId: 'getOutbox',
  tags: [ADMIN_TAG],
  summary: 'O que ainda não foi enviado',
  description: 'Ao sistema da operadora, aos webhooks e por e-mail, e por quê; como carimbo outbox.',
  querystring: nothing,
  response: { 200: jsonReply('As filas', OutboxSchema) },
  problems: [ERRORS.storeUnavailable()],
};

const retry = {
  operationId: 'retryOutbox',
  tags: [ADMIN_TAG],
  summary: 'Tentar de novo o que falhou',
  description: 'Em todos os destinos, em até um minuto; como carimbo outbox retry.',
  querystring: nothing,
  response: { 200: jsonReply('Quantos serão enviados de novo', CountSchema) },
  problems: changing,
};

const forget = {
  operationId: 'forgetOutbox',
  tags: [ADMIN_TAG],
  summary: 'Apagar a fila de um destino',
  description:
    'Só de um webhook ou do e-mail que já saiu da configuração; os registros continuam no diário. Como carimbo outbox forget.',
  consumes: [JSON_TYPE],
  querystring: nothing,
  body: Type.Object({ target }, { additionalProperties: false, examples: [{ target: 'webhook:antigo' }] }),
  response: { 200: jsonReply('Quantos saíram da fila', CountSchema) },
  problems: [STILL_CONFIGURED(), ...changing],
};

export function outbox(app: HttpApp, deps: HttpDeps): void {
  app.get('/outbox', { schema: list }, async (request) => ({
    items: (await deps.outbox.list(credentialOf(request).operator)).map(view),
  }));

  app.post('/outbox/retry', { schema: retry }, async (request) => {
    await noteChange(deps, request, 'outbox to be retried');
    return { count: await deps.outbox.retry(credentialOf(request).operator) };
  });

  app.post('/outbox/forget', { schema: forget }, async (request) => {
    const { target } = request.body;
    await noteChange(deps, request, `queue to be removed: ${target}`);
    return { count: await deps.outbox.forget({ operator: credentialOf(request).operator, target }) };
  });
}

function view({ deliveries, ...queue }: OutboxQueue) {
  return {
    ...queue,
    deliveries: deliveries.map(({ seq, protocol, type, attempts, next_ms, rejected, reason }) => ({
      seq,
      number: protocol,
      type,
      attempts,
      rejected,
      reason,
      next_at: next_ms > Date.now() ? new Date(next_ms).toISOString() : null,
    })),
  };
}
