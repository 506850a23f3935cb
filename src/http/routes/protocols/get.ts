import { numberIn } from '../../../api/number-in.ts';
import * as field from '../../../api/schemas/fields.ts';
import { ProtocolWithEntriesSchema } from '../../../api/schemas/protocol.ts';
import { protocolView } from '../../../api/schemas/protocol-view.ts';
import { visibleEntry } from '../../../auth/visible.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { principalOf, readerOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { protocolForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE } from '../../input/body-parsers.ts';
import { ProtocolFormSchema } from '../../schemas/forms.ts';
import { FormatInQuery, replySchema } from '../../schemas/route-schemas.ts';

const schema = {
  operationId: 'getProtocol',
  tags: ['Protocolos'],
  summary: 'Ler um protocolo',
  description: 'O protocolo, com seus prazos e seus registros do diário.',
  params: Type.Object({ number: field.number }),
  querystring: FormatInQuery,
  response: {
    200: replySchema('O protocolo', ProtocolWithEntriesSchema, ProtocolFormSchema),
  },
  problems: [ERRORS.protocolNotFound(), ERRORS.storeUnavailable()],
};

export function getProtocol(app: HttpApp, { protocolService }: HttpDeps): void {
  app.get('/protocols/:number', { schema }, async (request, reply) => {
    const { protocol, entries, deadlines } = await protocolService.read(
      principalOf(request),
      numberIn(request.params.number),
    );
    await request.recordAccess({ protocols: [protocol], entries });
    const reader = readerOf(request);
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(protocolForm(protocol, reader));
    return {
      ...protocolView(protocol, reader),
      deadlines,
      entries: entries.map((entry) => visibleEntry(entry, reader)),
    };
  });
}
