import type { FastifyRequest } from 'fastify';
import { ref } from '../../../api/schemas/building-blocks.ts';
import { actorOf } from '../../../auth/credential.ts';
import { CONSOLE, type StoredUser, type UserSession } from '../../../auth/user.ts';
import type { OperatorConfig } from '../../../config/config.ts';
import type { TSchema } from '../../../typebox.ts';
import type { HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { routeOf } from '../../record-access.ts';

/** Both are left out of the Postman collection, which is for programs with a key like the demo's. */
export const PEOPLE_TAG = 'Usuários e sessões';
export const ADMIN_TAG = 'Administração';

/** For routes that only a page of this server calls. */
export const WITH_SESSION = [{ session: [] }];

export function jsonReply<S extends TSchema>(description: string, schema: S) {
  return { description, content: { [JSON_TYPE]: { schema: ref(schema) } } } as const;
}

/** What the console learns of its session. */
export function sessionView(session: UserSession, operators: readonly OperatorConfig[]) {
  const { user, name, role, scopes, rights, extensions, queues, language, must } = session;
  const { password, totp, expires_at } = session;
  const operator = operators.find(({ ans_registry }) => ans_registry === session.operator);
  return {
    user,
    name,
    role,
    scopes: [...scopes],
    rights: [...rights],
    operator: {
      ans_registry: session.operator,
      name: operator?.name ?? '',
      training: operator?.training ?? false,
    },
    extensions,
    queues,
    language,
    must: [...must],
    password,
    totp,
    expires_at,
  };
}

/** Records what is no reading. @throws access_not_recorded: then it must not take effect, or be undone */
export function noteSession(
  { accessLog }: Pick<HttpDeps, 'accessLog'>,
  request: FastifyRequest,
  { user, event }: { user: Pick<StoredUser, 'user' | 'operator'>; event: string },
): Promise<void> {
  return accessLog.note({
    operator: user.operator,
    actor: `user:${user.user}`,
    origin: CONSOLE,
    id: request.id,
    address: request.ip,
    route: routeOf(request),
    event,
  });
}

/** Records a change of a user, made by the signed-in user or by a key. */
export function noteChange(
  { accessLog }: Pick<HttpDeps, 'accessLog'>,
  request: FastifyRequest,
  event: string,
): Promise<void> {
  const { credential } = request;
  if (credential === null) throw new Error('a change of a user without a credential');
  return accessLog.note({
    operator: credential.operator,
    actor: actorOf(credential),
    origin: credential.origin,
    id: request.id,
    address: request.ip,
    route: routeOf(request),
    event,
  });
}
