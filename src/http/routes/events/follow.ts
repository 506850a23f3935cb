import { ref, text } from '../../../api/schemas/building-blocks.ts';
import { EntryEventSchema } from '../../../api/schemas/entry.ts';
import { actorOf } from '../../../auth/credential.ts';
import { ERRORS } from '../../../errors.ts';
import { type EventFilter, isEventType } from '../../../events/entry-event.ts';
import { type Static, Type } from '../../../typebox.ts';
import { credentialOf, readerOf, stillGranted } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { EVENT_STREAM } from './event-stream-headers.ts';

const ID = '^[0-9]{1,15}$';

const Query = Type.Object(
  {
    type: Type.Optional(
      text({
        description: 'Só estes tipos de registro, separados por vírgula.',
        example: 'call.answered,call.ended',
        maxLength: 500,
      }),
    ),
    agent: Type.Optional(
      text({
        description: 'Só registros de chamada deste atendente, exatamente como gravado em agent.',
        example: '2001',
        maxLength: 255,
      }),
    ),
    queue: Type.Optional(
      text({
        description: 'Só registros de chamada desta fila, exatamente como gravado em queue.',
        example: 'atendimento',
        maxLength: 255,
      }),
    ),
    last_event_id: Type.Optional(
      text({
        description:
          'Como Last-Event-ID, para quem não consegue enviar o cabeçalho; o cabeçalho tem precedência. 0 começa no primeiro registro do diário.',
        example: '1042',
        pattern: ID,
      }),
    ),
  },
  { additionalProperties: false },
);

const Headers = Type.Object({
  'Last-Event-ID': Type.Optional(
    text({
      description: 'O id do último evento recebido: o fluxo continua depois dele, em qualquer servidor.',
      example: '1042',
      pattern: ID,
    }),
  ),
});

const schema = {
  operationId: 'followEvents',
  tags: ['Registros do diário'],
  summary: 'Acompanhar o que acontece, ao vivo',
  description:
    'Fluxo de eventos (server-sent events) que só termina quando um dos lados fecha. Cada evento entry é um registro do diário de um protocolo: o id é a posição no diário da operadora, e o data, um EntryEvent em JSON, com o que a chave pode ler do protocolo. Sem Last-Event-ID começa no que vier; com ele, continua sem lacuna nem repetição, na ordem do diário. Os ids crescem, com saltos: registros do diário como um todo (faixas, restaurações, relógio) e os que o filtro exclui não são enviados. Uma linha id sem data só atualiza a posição.',
  querystring: Query,
  headers: Headers,
  response: {
    200: {
      description: 'O fluxo. O esquema é o do data de cada evento.',
      content: { 'text/event-stream': { schema: ref(EntryEventSchema) } },
    },
  },
  problems: [
    ERRORS.eventIdUnknown(),
    ERRORS.tooManyStreams(100),
    ERRORS.stopping(),
    ERRORS.storeUnavailable(),
  ],
};

export function followEvents(app: HttpApp, deps: HttpDeps): void {
  app.get('/events', { schema, config: { isOpenEnded: true } }, async (request, reply) => {
    const credential = credentialOf(request);
    const { authorization } = request.headers;
    const stream = await deps.events.open({
      operator: credential.operator,
      keyId: actorOf(credential),
      grant: 'user' in credential ? credential.id : (authorization ?? ''),
      isStillGranted: stillGranted(request, deps),
      reader: readerOf(request),
      filter: filterOf(request.query),
      after: positionOf(request.headers['last-event-id'], request.query.last_event_id),
    });
    try {
      // One record for the stream, which shows entries of any protocol; none for one that is refused.
      await request.recordAccess({});
    } catch (error) {
      stream.end('refused');
      throw error;
    }
    reply.hijack();
    reply.raw.writeHead(200, { ...reply.getHeaders(), ...EVENT_STREAM } as Record<string, string>);
    stream.start(reply.raw);
  });
}

/** A browser that connects again sends the header, and still has the older id in its address. An empty value counts as none. */
function positionOf(header: unknown, query: string | undefined): number | null {
  const id = typeof header === 'string' && header !== '' ? header : query;
  return id === undefined || id === '' ? null : Number(id);
}

function filterOf({ type, agent, queue }: Static<typeof Query>): EventFilter {
  return {
    ...(type !== undefined && { types: type.split(',').map(typeOf) }),
    ...(agent !== undefined && { agent }),
    ...(queue !== undefined && { queue }),
  };
}

function typeOf(name: string) {
  if (isEventType(name)) return name;
  throw ERRORS.invalidRequest({
    field: 'type',
    code: 'invalid_field',
    text: {
      'pt-BR': 'Não é um tipo de registro de protocolo, ou há espaço entre os tipos: type',
      en: 'Not a type of entry of a protocol, or there is a space between types: type',
    },
  });
}
