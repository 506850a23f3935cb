import type { FastifyRequest } from 'fastify';

/** What a dialplan tells besides: none of it may cost a caller the number, whatever it is. */
const NEVER_REFUSED = ['told', 'entry', 'dnid'] as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** Optional texts that were no text, or not UTF-8; told to the reception, which says so aloud. */
    unreadable: readonly string[] | null;
  }
}

/** Takes out of a body to issue what is no text, before the validators would refuse it. */
export async function dropUnreadable(request: FastifyRequest): Promise<void> {
  const body = request.body as Record<string, unknown> | undefined;
  if (body === undefined || body === null) return;
  for (const field of NEVER_REFUSED) {
    if (body[field] === undefined || typeof body[field] === 'string') continue;
    delete body[field];
    request.unreadable = [...(request.unreadable ?? []), field];
  }
}
