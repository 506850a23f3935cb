import type { FastifyRequest } from 'fastify';
import { noteUnreadable } from './body-parsers.ts';

/** What a dialplan tells besides: none of it may cost a caller the number, whatever it is. */
const NEVER_REFUSED = ['told', 'entry', 'dnid'] as const;

/** Takes out of a body to issue what is no text, before the validators would refuse it. */
export async function dropUnreadable(request: FastifyRequest): Promise<void> {
  const body = request.body as Record<string, unknown> | undefined;
  if (body === undefined || body === null) return;
  for (const field of NEVER_REFUSED) {
    if (body[field] === undefined || typeof body[field] === 'string') continue;
    delete body[field];
    noteUnreadable(request, field);
  }
}
