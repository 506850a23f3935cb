import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../../auth/api-key.ts';
import { principalWith } from '../../auth/authenticator.ts';
import type { Principal } from '../../auth/principal.ts';
import { type Reader, readerWith } from '../../auth/visible.ts';

/** Who speaks, as the journal will name it. @throws Error on a route outside of `authenticated`: our own mistake */
export function principalOf(request: FastifyRequest): Principal {
  return principalWith(keyOf(request));
}

/** What the reply may hold. @throws Error as `principalOf` */
export function readerOf(request: FastifyRequest): Reader {
  return readerWith(keyOf(request));
}

function keyOf({ apiKey }: FastifyRequest): ApiKey {
  if (apiKey === null) throw new Error('a route outside of `authenticated` asked whose request it is');
  return apiKey;
}
