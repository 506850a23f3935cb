import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Begun } from '../../../auth/sessions.ts';
import { sessionToken, setSession } from '../../cookie.ts';
import type { HttpDeps } from '../../http-app.ts';
import { noteSession } from './session-replies.ts';

interface Admission {
  request: FastifyRequest;
  reply: FastifyReply;
  begun: Begun;
  /** For the access records. */
  event: string;
}

/** Records a session that has begun, ends the one that the browser had, and sets the cookie. @throws access_not_recorded */
export async function admit(
  deps: HttpDeps,
  { request, reply, begun: { session, token }, event }: Admission,
): Promise<void> {
  try {
    await noteSession(deps, request, { user: session, event });
  } catch (error) {
    await deps.sessions.end(session);
    throw error;
  }
  const before = sessionToken(request, deps.signIn);
  if (before !== null) await deps.sessions.endToken(before);
  deps.onSignIn('signed_in');
  setSession(reply, token, deps.signIn);
}
