import {
  PracticeCallSchema,
  PracticeEventsSchema,
  practiceCall,
  RungSchema,
} from '../../../api/schemas/training.ts';
import type { Credential } from '../../../auth/credential.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { credentialOf, principalOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { jsonReply, PEOPLE_TAG, WITH_SESSION } from '../session/session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const callParams = Type.Object({ call: practiceCall });
const shared = { tags: [PEOPLE_TAG], security: WITH_SESSION, querystring: nothing };
const problems = [ERRORS.notTraining(), ERRORS.notFound()];
const empty = { description: 'Feito', type: 'null' } as const;

const place = {
  ...shared,
  operationId: 'placePracticeCall',
  summary: 'Ligar para a URA, sem telefone',
  description:
    'Começa uma ligação que a URA atende como a de um telefone, com o mesmo diálogo. Emite um protocolo, de origem training; por isso só com operators[].training: true. Termina depois de cinco minutos, ou de 30 s sem que alguém pergunte pelo que se ouve.',
  consumes: [JSON_TYPE],
  body: nothing,
  response: { 201: jsonReply('A ligação', PracticeCallSchema) },
  problems: [ERRORS.notTraining(), ERRORS.trainingBusy(30), ERRORS.jsonOnly()],
};

const follow = {
  ...shared,
  operationId: 'followPracticeCall',
  summary: 'O que se ouve numa ligação de treino',
  description:
    'O que aconteceu depois dos primeiros after acontecimentos; espera até 20 s pelo próximo. A gravação de cada prompt está em /console/sounds/{prompt}.wav.',
  params: callParams,
  querystring: Type.Object(
    {
      after: Type.String({
        pattern: '^\\d{1,6}$',
        description: 'Quantos acontecimentos já se conhecem.',
        examples: ['0'],
      }),
    },
    { additionalProperties: false },
  ),
  response: { 200: jsonReply('O que aconteceu', PracticeEventsSchema) },
  problems,
};

const press = {
  ...shared,
  operationId: 'pressPracticeKeys',
  summary: 'Teclar numa ligação de treino',
  description: 'Teclas do telefone, na ordem.',
  params: callParams,
  consumes: [JSON_TYPE],
  body: Type.Object(
    {
      keys: Type.String({ pattern: '^[0-9*#]{1,40}$', description: 'As teclas.', examples: ['123#'] }),
    },
    { additionalProperties: false },
  ),
  response: { 204: empty },
  problems: [...problems, ERRORS.jsonOnly()],
};

const hangUp = {
  ...shared,
  operationId: 'hangUpPracticeCall',
  summary: 'Desligar uma ligação de treino',
  description: 'Como quem desliga o telefone.',
  params: callParams,
  response: { 204: empty },
  problems,
};

const ring = {
  ...shared,
  operationId: 'ringPracticeCall',
  summary: 'Fazer uma ligação tocar no próprio ramal',
  description:
    'Uma ligação de treino passa pela URA, com a carteirinha de quem ligou há pouco, e toca no primeiro ramal do usuário; é atendida depois de 8 s e termina depois de mais 30 s, como uma central contaria.',
  consumes: [JSON_TYPE],
  body: nothing,
  response: { 201: jsonReply('O protocolo da ligação', RungSchema) },
  problems: [
    ERRORS.notTraining(),
    ERRORS.noExtension(),
    ERRORS.trainingBusy(30),
    ERRORS.storeUnavailable(),
    ERRORS.jsonOnly(),
  ],
};

/** Calls without a telephone, for operators that are marked `training`. */
export function practiceCalls(app: HttpApp, { practice, operators }: HttpDeps): void {
  const training = new Set(
    operators.filter((operator) => operator.training).map(({ ans_registry }) => ans_registry),
  );
  app.addHook('onRequest', (request, _reply, done) => {
    done(training.has(credentialOf(request).operator) ? undefined : ERRORS.notTraining());
  });

  app.post('/training/calls', { schema: place }, async (request, reply) =>
    reply.code(201).send({ call: practice.place(principalOf(request)) }),
  );
  app.get('/training/calls/:call/events', { schema: follow }, async (request) => {
    const { params, query } = request;
    return { items: await practice.events(principalOf(request), params.call, Number(query.after)) };
  });
  app.post('/training/calls/:call/keys', { schema: press }, async (request, reply) => {
    practice.press(principalOf(request), request.params.call, request.body.keys);
    return reply.code(204).send(null);
  });
  app.delete('/training/calls/:call', { schema: hangUp }, async (request, reply) => {
    practice.hangUp(principalOf(request), request.params.call);
    return reply.code(204).send(null);
  });
  app.post('/training/rings', { schema: ring }, async (request, reply) => {
    const agent = agentOf(credentialOf(request));
    return reply.code(201).send({ number: await practice.ring(principalOf(request), agent) });
  });
}

/** @throws no_extension */
function agentOf(credential: Credential): { extension: string; name: string } {
  const [extension] = 'user' in credential ? credential.extensions : [];
  if (extension === undefined || !('user' in credential)) throw ERRORS.noExtension();
  return { extension, name: credential.name };
}
