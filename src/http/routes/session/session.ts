import { SessionSchema } from '../../../api/schemas/session.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { refuseForeignPage, sessionOf } from '../../auth.ts';
import { clearSession, sessionToken } from '../../cookie.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { jsonReply, noteSession, PEOPLE_TAG, sessionView, WITH_SESSION } from './session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });

const get = {
  operationId: 'getSession',
  tags: [PEOPLE_TAG],
  summary: 'Quem entrou',
  description: 'A sessão do cookie.',
  security: WITH_SESSION,
  querystring: nothing,
  response: { 200: jsonReply('A sessão', SessionSchema) },
  problems: [ERRORS.signedOut(), ERRORS.storeUnavailable()],
};

const end = {
  operationId: 'signOut',
  tags: [PEOPLE_TAG],
  summary: 'Sair',
  description: 'Termina a sessão do cookie, em todos os servidores de uma vez. Sem sessão, não faz nada.',
  security: [],
  querystring: nothing,
  response: { 204: { description: 'Não há mais sessão', type: 'null' } },
  problems: [ERRORS.storeUnavailable()],
};

export function getSession(app: HttpApp, { operators }: HttpDeps): void {
  app.get('/session', { schema: get }, async (request) => sessionView(sessionOf(request), operators));
}

export function signOut(app: HttpApp, deps: HttpDeps): void {
  app.delete('/session', { schema: end }, async (request, reply) => {
    const token = sessionToken(request, deps.signIn);
    if (token !== null) {
      refuseForeignPage(request);
      const ended = await deps.sessions.endToken(token);
      clearSession(reply, deps.signIn);
      if (ended !== null) await noteSession(deps, request, { user: ended, event: 'signed out' });
    }
    return reply.code(204).send();
  });
}
