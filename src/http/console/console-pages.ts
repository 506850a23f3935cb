import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import type { HttpApp } from '../http-app.ts';

/** Built from `web/` by scripts/build.mjs. */
const FOLDER = join(PACKAGE_ROOT, 'dist', 'web');

/** Stands in the built page where each reply has a nonce of its own (web/vite.config.ts). */
const PLACEHOLDER = 'CARIMBO-NONCE';

/** As for the documentation (openapi/docs-pages.ts), nothing here may make the browser use https. */
const HEADERS = {
  // Of the files, of which one is a worker: that has the policy of its own file.
  'content-security-policy': "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/**
 * The console: one page for every address below /console, which its script tells apart, and the files that it loads. Nothing
 * is read before a browser asks.
 */
export async function consolePages(app: HttpApp): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(HEADERS);
    done();
  });
  // Names of files in assets/ contain a hash of what is in them.
  await app.register(fastifyStatic, {
    root: join(FOLDER, 'assets'),
    prefix: '/console/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    index: false,
    decorateReply: false,
  });
  // The prompts of the IVR, for the page that plays it.
  await app.register(fastifyStatic, {
    root: join(PACKAGE_ROOT, 'asterisk', 'sounds', 'pt_BR', 'carimbo'),
    prefix: '/console/sounds/',
    maxAge: '1h',
    index: false,
    decorateReply: false,
  });
  app.get(
    '/console/favicon.svg',
    { schema: { hide: true }, exposeHeadRoute: true },
    async (_request, reply) =>
      reply
        .header('cache-control', 'max-age=86400')
        .type('image/svg+xml')
        .send(await readFile(join(FOLDER, 'favicon.svg'))),
  );

  let page: Promise<string[]> | null = null;
  for (const url of ['/console', '/console/*'])
    app.get(url, { schema: { hide: true }, exposeHeadRoute: true }, async (_request, reply) => {
      page ??= readPage();
      const nonce = randomBytes(16).toString('base64');
      return reply
        .header('content-security-policy', policy(nonce))
        .type('text/html; charset=utf-8')
        .send((await page).join(nonce));
    });
}

/** The page, cut where the nonce belongs. */
async function readPage(): Promise<string[]> {
  return (await readFile(join(FOLDER, 'index.html'), 'utf8')).split(PLACEHOLDER);
}

/** The nonce is for the styles that Mantine makes in the browser. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
