import type { FastifyRequest } from 'fastify';
import { SessionSchema, userName } from '../../../api/schemas/session.ts';
import type { ListedUser } from '../../../auth/users.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { isLocal, refuseForeignPage } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { admit } from './admit.ts';
import { jsonReply, PEOPLE_TAG, sessionView } from './session-replies.ts';

type DemoDeps = Pick<HttpDeps, 'users' | 'operators' | 'signIn'>;

/** Whom one click signs in: the users of the demo, from this machine. */
export async function demoUsers(
  request: FastifyRequest,
  { users, operators, signIn }: DemoDeps,
): Promise<Pick<ListedUser, 'user' | 'name' | 'role'>[]> {
  if (!signIn.isDemo || !isFromHere(request)) return [];
  const all = await Promise.all(operators.map(({ ans_registry }) => users.list(ans_registry)));
  return all
    .flat()
    .filter(({ disabled_at }) => disabled_at === null)
    .map(({ user, name, role }) => ({ user, name, role }));
}

/**
 * The name matters besides the address: a page of another server can make its own name mean 127.0.0.1 (DNS rebinding), and
 * would then be of the same origin.
 */
function isFromHere(request: FastifyRequest): boolean {
  const page = `http://${request.headers.host ?? ''}`;
  if (!isLocal(request) || !URL.canParse(page)) return false;
  return /^(?:localhost|\[::1\]|127(?:\.\d+){3})$/.test(new URL(page).hostname);
}

const schema = {
  operationId: 'signInToDemo',
  tags: [PEOPLE_TAG],
  summary: 'Entrar na demonstração com um clique',
  description: 'Só na demonstração, e só de páginas abertas na própria máquina; senão 404.',
  security: [],
  consumes: [JSON_TYPE],
  querystring: Type.Object({}, { additionalProperties: false }),
  body: Type.Object({ user: userName }, { additionalProperties: false }),
  response: { 201: jsonReply('A sessão', SessionSchema) },
  problems: [ERRORS.notFound(), ERRORS.accessNotRecorded(), ERRORS.storeUnavailable(), ERRORS.jsonOnly()],
};

export function signInToDemo(app: HttpApp, deps: HttpDeps): void {
  app.post('/session/demo', { schema, onRequest: onlyDemo(deps) }, async (request, reply) => {
    const begun = await deps.sessions.beginAs(request.body.user);
    if (begun === null) throw ERRORS.notFound();
    await admit(deps, { request, reply, begun, event: 'signed in (demo, one click)' });
    return reply.code(201).send(sessionView(begun.session, deps.operators));
  });
}

function onlyDemo({ signIn }: DemoDeps) {
  return async (request: FastifyRequest): Promise<void> => {
    if (!signIn.isDemo || !isFromHere(request)) throw ERRORS.notFound();
    refuseForeignPage(request);
  };
}
