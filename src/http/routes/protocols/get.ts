import { ERRORS } from '../../../errors.ts';
import { isNumber } from '../../../protocol/number.ts';
import { Type } from '../../../typebox.ts';
import { speakerOf } from '../../auth/speaker.ts';
import { protocolForm } from '../../form/protocol-form.ts';
import { wantsForm } from '../../form/wants-form.ts';
import type { HttpApp } from '../../http-app.ts';
import type { HttpDeps } from '../../http-deps.ts';
import { FORM_TYPE } from '../../input/body-parsers.ts';
import * as field from '../../schemas/fields.ts';
import { ProtocolFormSchema } from '../../schemas/forms.ts';
import { ProtocolWithEntriesSchema } from '../../schemas/protocol.ts';
import { protocolView } from '../../schemas/protocol-view.ts';
import { reply as replySchema } from '../../schemas/replies.ts';

const schema = {
  operationId: 'getProtocol',
  tags: ['Protocolos'],
  summary: 'Ler um protocolo',
  description: 'O protocolo, com seus registros do diário.',
  params: Type.Object({ number: field.number }),
  querystring: Type.Object({ format: Type.Optional(field.format) }, { additionalProperties: false }),
  response: {
    200: replySchema('O protocolo', ProtocolWithEntriesSchema, ProtocolFormSchema),
  },
  problems: [ERRORS.protocolNotFound(), ERRORS.storeUnavailable()],
};

export function getProtocol(app: HttpApp, { reception }: HttpDeps): void {
  app.get('/protocols/:number', { schema }, async (request, reply) => {
    const { protocol, entries } = await reception.read(speakerOf(request), numberIn(request.params.number));
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(protocolForm(protocol));
    return { ...protocolView(protocol), entries };
  });
}

/** Longest number of an operator's own system. */
const LONGEST_NUMBER = 64;

/**
 * Ours as people write it, spaces and all; the operator's own as it is.
 * @throws protocol_not_found for what can be no number: none has it
 */
export function numberIn(text: string): string {
  const digits = text.replace(/\s/g, '');
  if (isNumber(digits)) return digits;
  const own = text.trim();
  if (own === '' || own.length > LONGEST_NUMBER) throw ERRORS.protocolNotFound();
  return own;
}
