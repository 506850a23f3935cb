import type { FastifyRequest } from 'fastify';
import { numberIn } from '../../../api/number-in.ts';
import { ref } from '../../../api/schemas/building-blocks.ts';
import * as field from '../../../api/schemas/fields.ts';
import { AnsweredCallsSchema, LiveCallsSchema, PopTimesSchema } from '../../../api/schemas/my-calls.ts';
import { ERRORS } from '../../../errors.ts';
import { spokenNumber } from '../../../protocol/number.ts';
import { announcedNumber } from '../../../protocol/protocol.ts';
import { Type } from '../../../typebox.ts';
import { credentialOf, principalOf, userOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { EVENT_STREAM } from '../events/event-stream-headers.ts';
import { jsonReply, PEOPLE_TAG, WITH_SESSION } from '../session/session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const shared = { tags: [PEOPLE_TAG], security: WITH_SESSION, querystring: nothing };

const follow = {
  ...shared,
  operationId: 'followMyCalls',
  summary: 'Acompanhar as próprias ligações, ao vivo',
  description:
    'Fluxo de eventos (server-sent events) para o console: um evento calls, no início e a cada mudança, com todas as ligações que tocam nos ramais de quem entrou ou estão com ele, como o data LiveCalls; e um evento alive a cada três segundos, para que a perda da conexão se note. Só com a sessão de um usuário, que tem extensions. Quem liga não aparece aqui: leia o protocolo.',
  response: {
    200: {
      description: 'O fluxo. O esquema é o do data de cada evento calls.',
      content: { 'text/event-stream': { schema: ref(LiveCallsSchema) } },
    },
  },
  problems: [ERRORS.tooManyStreams(20), ERRORS.stopping(), ERRORS.storeUnavailable()],
};

const list = {
  ...shared,
  operationId: 'listMyCalls',
  summary: 'As últimas ligações que se atendeu',
  description: 'As que foram atendidas por último num ramal de quem entrou, e se falta anotar.',
  response: { 200: jsonReply('As ligações', AnsweredCallsSchema) },
  problems: [ERRORS.storeUnavailable()],
};

const shown = {
  ...shared,
  operationId: 'acknowledgeMyCall',
  summary: 'Dizer que a ligação que toca foi desenhada',
  description:
    'O navegador o diz uma vez para cada ligação que toca; disto saem os tempos de GET /v1/my-calls/times. Não grava nada.',
  params: Type.Object({ number: field.number }),
  response: { 204: { description: 'Anotado, ou já não importa', type: 'null' } },
  problems: [],
};

const times = {
  tags: shared.tags,
  querystring: nothing,
  operationId: 'getPopTimes',
  summary: 'Do toque à tela',
  description: 'Para a supervisão e a administração: quanto leva até a ligação aparecer para o atendente.',
  response: { 200: jsonReply('Os tempos', PopTimesSchema) },
  problems: [],
};

/** For users only, because they have extensions. */
export function myCalls(app: HttpApp, { myCalls: live, protocolService, sessions }: HttpDeps): void {
  app.get('/my-calls/events', { schema: follow, config: { isOpenEnded: true } }, async (request, reply) => {
    const session = userOf(request);
    const { operator, user, extensions } = session;
    const stream = await live.open({
      operator,
      user,
      extensions,
      check: async () => (await sessions.refresh(session))?.extensions ?? null,
    });
    try {
      await request.recordAccess({});
    } catch (error) {
      stream.end('refused');
      throw error;
    }
    reply.hijack();
    reply.raw.writeHead(200, { ...reply.getHeaders(), ...EVENT_STREAM } as Record<string, string>);
    stream.start(reply.raw);
  });

  app.get('/my-calls', { schema: list }, async (request) => {
    const { extensions } = userOf(request);
    const calls = await protocolService.answeredCalls(principalOf(request), extensions);
    await request.recordAccess({ protocols: calls.map(({ protocol }) => protocol) });
    return {
      items: calls.map(({ protocol, isNoteMissing }) => {
        const number = announcedNumber(protocol);
        const { call, beneficiary, caller_e164, caller } = protocol;
        return {
          number,
          spoken: spokenNumber(number),
          agent: call?.agent ?? '',
          queue: call?.queue ?? null,
          answered_at: call?.agent_at ?? null,
          ended_at: call?.ended_at ?? null,
          name: beneficiary?.name ?? null,
          caller: caller_e164 ?? caller,
          class: protocol.class,
          note_missing: isNoteMissing,
        };
      }),
    };
  });
}

/** Shows nothing of a protocol. */
export function acknowledgeMyCall(app: HttpApp, { myCalls: live }: HttpDeps): void {
  app.post('/my-calls/:number/shown', { schema: shown }, async (request, reply) => {
    await live.shown(userOf(request), numberIn(request.params.number));
    return reply.code(204).send();
  });
}

export function popTimes(app: HttpApp, { myCalls: live }: HttpDeps): void {
  app.get('/my-calls/times', { schema: times }, async (request: FastifyRequest) =>
    live.times(credentialOf(request).operator),
  );
}
