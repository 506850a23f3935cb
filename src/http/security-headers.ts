import type { HttpApp } from './http-app.ts';

/**
 * For replies that programs read. Set by hand because @fastify/helmet composes its headers anew for every request,
 * which issuing would pay for; the pages for people have helmet (see openapi/docs-pages.ts).
 */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export function securityHeaders(app: HttpApp): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS).header('x-request-id', request.id);
    done();
  });
}
