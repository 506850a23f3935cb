import { password, SessionSchema } from '../../../api/schemas/session.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { sessionOf } from '../../auth.ts';
import { setSession } from '../../cookie.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { jsonReply, noteChange, PEOPLE_TAG, sessionView, WITH_SESSION } from './session-replies.ts';

const schema = {
  operationId: 'changePassword',
  tags: [PEOPLE_TAG],
  summary: 'Trocar a própria senha',
  description: 'Todas as sessões do usuário terminam, e começa outra, no cookie da resposta.',
  security: WITH_SESSION,
  consumes: [JSON_TYPE],
  querystring: Type.Object({}, { additionalProperties: false }),
  body: Type.Object(
    {
      password: Type.String({ ...password, description: 'A senha de agora.' }),
      new_password: Type.String({ ...password, description: 'A nova: de 12 a 256 caracteres.' }),
    },
    { additionalProperties: false },
  ),
  response: { 200: jsonReply('A sessão nova', SessionSchema) },
  problems: [
    ERRORS.signedOut(),
    ERRORS.signInFailed(),
    ERRORS.signInLimited(60),
    ERRORS.passwordWeak(),
    ERRORS.accessNotRecorded(),
    ERRORS.storeUnavailable(),
    ERRORS.jsonOnly(),
  ],
};

export function changePassword(app: HttpApp, deps: HttpDeps): void {
  app.post('/session/password', { schema }, async (request, reply) => {
    const asked = { ...request.body, address: request.ip };
    await noteChange(deps, request, 'password change asked for');
    const { session, token } = await deps.sessions.changePassword(sessionOf(request), asked);
    setSession(reply, token, deps.signIn);
    return sessionView(session, deps.operators);
  });
}
