import { BODY_LIMIT } from '../../../api/limits.ts';
import { text } from '../../../api/schemas/building-blocks.ts';
import { password, personName, role, SessionSchema, userName } from '../../../api/schemas/session.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { refuseKnownCrossSite, refuseOtherThanJson } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { admit } from './admit.ts';
import { demoUsers } from './demo.ts';
import { jsonReply, noteSession, PEOPLE_TAG, sessionView } from './session-replies.ts';

const WaysSchema = Type.Object({
  password: Type.Boolean({ description: 'Se se entra com usuário e senha.', examples: [true] }),
  openid: Type.Array(
    Type.Object({
      name: text({ description: 'Nome do provedor na configuração.', example: 'empresa' }),
      title: text({ description: 'Como mostrá-lo.', example: 'Conta da empresa' }),
      href: text({ description: 'Aonde levar o navegador.', example: '/v1/session/openid/empresa' }),
    }),
    { description: 'Provedores de OpenID Connect.' },
  ),
  demo: Type.Array(Type.Object({ user: userName, name: personName, role }), {
    description: 'Usuários da demonstração, para entrar com um clique; só na própria máquina.',
  }),
});

const ways = {
  operationId: 'listSignInWays',
  tags: [PEOPLE_TAG],
  summary: 'Como se entra',
  description: 'Os modos de entrar que este servidor oferece. Não precisa de sessão.',
  security: [],
  querystring: Type.Object({}, { additionalProperties: false }),
  response: {
    200: { description: 'Os modos', content: { [JSON_TYPE]: { schema: WaysSchema } } },
  },
  problems: [],
};

const begin = {
  operationId: 'signIn',
  tags: [PEOPLE_TAG],
  summary: 'Entrar',
  description:
    'Com usuário, senha e, para quem tem segundo fator, o código. A sessão vem num cookie que páginas não leem (HttpOnly, SameSite=Strict). Uma sessão que o navegador já tinha termina. Depois de muitas tentativas erradas de um usuário ou de um endereço, espera-se.',
  security: [],
  consumes: [JSON_TYPE],
  querystring: Type.Object({}, { additionalProperties: false }),
  body: Type.Object(
    {
      user: text({ description: 'Nome do usuário.', example: 'maria.silva', maxLength: 255 }),
      password,
      code: Type.Optional(
        text({
          description: 'Código do aplicativo autenticador, ou um código de recuperação.',
          example: '123456',
          maxLength: 64,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 201: jsonReply('A sessão', SessionSchema) },
  problems: [
    ERRORS.signInFailed(),
    ERRORS.codeRequired(),
    ERRORS.codeInvalid(),
    ERRORS.signInLimited(60),
    ERRORS.accessNotRecorded(),
    ERRORS.storeUnavailable(),
    ERRORS.payloadTooLarge(BODY_LIMIT),
    ERRORS.jsonOnly(),
  ],
};

/** Routes of people who are not signed in. */
export function signIn(app: HttpApp, deps: HttpDeps): void {
  const { sessions, operators, onSignIn } = deps;

  app.get('/sign-in', { schema: ways }, async (request) => ({
    password: true,
    openid: deps.openid.map(({ settings: { name, title } }) => ({
      name,
      title,
      href: `/v1/session/openid/${name}`,
    })),
    demo: await demoUsers(request, deps),
  }));

  app.addHook('onRequest', async (request) => {
    if (request.method !== 'POST') return;
    refuseKnownCrossSite(request);
    refuseOtherThanJson(request);
  });

  app.post('/session', { schema: begin }, async (request, reply) => {
    const attempt = { ...request.body, address: request.ip };
    const begun = await sessions.signIn(attempt);
    if ('error' in begun) {
      onSignIn(begun.error.code === 'code_required' ? 'code_required' : 'failed');
      const event = `sign-in failed: ${begun.error.code}`;
      // Not awaited: the reply for an unknown user, of whom there is no record, must take as long.
      if (begun.user !== null)
        noteSession(deps, request, { user: begun.user, event }).catch((err: unknown) =>
          request.log.error({ id: request.id, err }, 'a failed sign-in could not be recorded'),
        );
      throw begun.error;
    }
    await admit(deps, { request, reply, begun, event: 'signed in' });
    return reply.code(201).send(sessionView(begun.session, operators));
  });
}
