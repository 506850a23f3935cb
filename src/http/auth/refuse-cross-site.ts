import type { FastifyRequest } from 'fastify';
import { ERRORS } from '../../errors.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser that has asked for a key by Basic sends it along with whatever another page makes it post here. Such a page is
 * told by Sec-Fetch-Site (sent over https and to loopback only) or by Origin, which every browser sends when it posts.
 * Programs send neither. Bearer is never sent by itself.
 * @throws cross_site for a writing call by Basic from a page of another server
 */
export function refuseCrossSite(request: FastifyRequest): void {
  if (READING.has(request.method) || !/^basic\b/i.test(request.headers.authorization ?? '')) return;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  const { origin } = request.headers;
  if (site === 'cross-site' || (origin !== undefined && !isOwn(origin, request.host)))
    throw ERRORS.crossSite();
}

/** @param host of this server as the browser sees it: X-Forwarded-Host behind a trusted proxy, else Host */
function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const own = `${url.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === url.host;
}
