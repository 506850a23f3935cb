import type { FastifyRequest } from 'fastify';
import { speakerWith } from '../../access/authenticator.ts';
import type { Speaker } from '../../reception/reception.ts';

/** Who speaks, as the journal will name it. @throws Error on a route outside of `authenticated`: our own mistake */
export function speakerOf(request: FastifyRequest): Speaker {
  const key = request.apiKey;
  if (key === null) throw new Error('a route outside of `authenticated` asked who speaks');
  return speakerWith(key);
}
