import type { FastifyReply } from 'fastify';

/** A signal that aborts when the connection ends before the reply was sent. */
export function clientLeaves({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort();
  });
  return left.signal;
}
