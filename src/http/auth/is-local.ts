import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** From this machine itself. Behind a proxy here everybody comes from here: what was forwarded is never local. */
export function isLocal(request: FastifyRequest): boolean {
  if (request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined)
    return false;
  const address = request.ip.replace(/^::ffff:/, '');
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
