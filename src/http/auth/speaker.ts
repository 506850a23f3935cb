import type { FastifyRequest } from 'fastify';
import { speakerWith } from '../../access/authenticator.ts';
import { type Reader, readerWith } from '../../access/visible.ts';
import type { ApiKey } from '../../keys/api-key.ts';
import type { Speaker } from '../../reception/reception.ts';

/** Who speaks, as the journal will name it. @throws Error on a route outside of `authenticated`: our own mistake */
export function speakerOf(request: FastifyRequest): Speaker {
  return speakerWith(keyOf(request));
}

/** What the reply may hold. @throws Error as `speakerOf` */
export function readerOf(request: FastifyRequest): Reader {
  return readerWith(keyOf(request));
}

function keyOf({ apiKey }: FastifyRequest): ApiKey {
  if (apiKey === null) throw new Error('a route outside of `authenticated` asked whose request it is');
  return apiKey;
}
