import { appendOrKeep, appendRequest } from '../../../api/append-request.ts';
import { BODY_LIMIT } from '../../../api/limits.ts';
import { numberIn } from '../../../api/number-in.ts';
import { AppendSchema } from '../../../api/schemas/append.ts';
import { AppendedEntrySchema, WaitingFactSchema } from '../../../api/schemas/entry.ts';
import * as field from '../../../api/schemas/fields.ts';
import { requireRight } from '../../../auth/credential.ts';
import { appendedFields, visibleEntry } from '../../../auth/visible.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { credentialOf, principalOf, readerOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { appendedForm, waitingForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE, JSON_TYPE } from '../../input/body-parsers.ts';
import { EntryFormSchema, WaitingFactFormSchema } from '../../schemas/forms.ts';
import { FormatInQuery, idempotencyKey, idempotencyKeyOf, replySchema } from '../../schemas/route-schemas.ts';

const schema = {
  operationId: 'appendEntry',
  tags: ['Registros do diário'],
  summary: 'Registrar no diário de um protocolo',
  description:
    'Acrescenta um registro: type e os campos do tipo. Nada é alterado nem apagado: um identified posterior corrige o anterior, e os dois ficam no diário. classified, occurrence_added, assigned, forwarded, answered, closed, reopened e deadline_extended tratam o protocolo; o que a situação dele não permite é recusado (state_conflict), e a mensagem diz o que é possível. Repetir com o mesmo entry_id (ou Idempotency-Key) não registra de novo; um fato da ligação (call.*, recording) é reconhecido também pelo que diz.',
  consumes: [JSON_TYPE, FORM_TYPE],
  params: Type.Object({ number: field.number }),
  querystring: FormatInQuery,
  headers: idempotencyKey(
    'Repetir com a mesma chave não registra de novo. entry_id, se informado, tem precedência.',
  ),
  body: AppendSchema,
  response: {
    200: replySchema(
      'O registro que já existia com este identificador',
      AppendedEntrySchema,
      EntryFormSchema,
    ),
    201: replySchema('Registrado', AppendedEntrySchema, EntryFormSchema),
    202: replySchema(
      'O fato da ligação fica guardado até que a central entregue o número',
      WaitingFactSchema,
      WaitingFactFormSchema,
    ),
  },
  problems: [
    ERRORS.protocolNotFound(),
    ERRORS.stateConflict(
      'A situação do protocolo não permite este registro.',
      'The protocol’s state does not allow this entry.',
    ),
    ERRORS.clauseRequired(),
    ERRORS.occurrenceRequired(2),
    ERRORS.payloadTooLarge(BODY_LIMIT),
    ERRORS.unsupportedMediaType(),
    ERRORS.storeUnavailable(),
  ],
};

export function appendEntry(app: HttpApp, { protocolService }: HttpDeps): void {
  app.post('/protocols/:number/entries', { schema }, async (request, reply) => {
    // By agreement with the beneficiary, which is the ombudsman's to reach.
    if (request.body.type === 'deadline_extended') requireRight('deadlines:extend', credentialOf(request));
    const number = numberIn(request.params.number);
    const appended = await appendOrKeep(protocolService, {
      principal: principalOf(request),
      number,
      request: appendRequest(request.body),
      entryId: request.body.entry_id ?? idempotencyKeyOf(request.headers),
    });
    if (appended === null) {
      const { type } = request.body;
      reply.code(202);
      return wantsForm(request) ? reply.type(FORM_TYPE).send(waitingForm(number, type)) : { number, type };
    }
    const reader = readerOf(request);
    reply.code(appended.created ? 201 : 200);
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(appendedForm(appended, reader));
    const fields = appendedFields(appended.entry, appended.protocol);
    return reader.protocols ? { ...visibleEntry(appended.entry, reader), ...fields } : fields;
  });
}
