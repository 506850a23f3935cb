import fastifyHelmet from '@fastify/helmet';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { HttpApp } from '../http-app.ts';
import type { OpenApiDocument } from './openapi-types.ts';
import { postmanCollection } from './postman-collection.ts';

/**
 * What people read: Swagger UI, and the documents behind it. In a closed network there is often no TLS, so nothing here
 * may ask the browser for https (`upgrade-insecure-requests`, HSTS): Swagger UI would stay blank on http://10.x.
 */
export async function docsPages(app: HttpApp): Promise<void> {
  // Helmet writes below Fastify, where what security-headers.ts has set for all replies would win: that goes first.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.removeHeader('content-security-policy');
    done();
  });
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // These three mean something to browsers over https only; over http they complain about them in the console.
    hsts: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    theme: {
      title: 'Carimbo · API',
      // The bar offers other people's documents under Fastify's sign.
      css: [{ filename: 'carimbo.css', content: '.swagger-ui .topbar { display: none }' }],
    },
    uiConfig: {
      docExpansion: 'list',
      persistAuthorization: false,
      tryItOutEnabled: true,
      displayRequestDuration: true,
    },
  });

  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/postman.json', { schema: { hide: true } }, (request) =>
    postmanCollection(app.swagger() as unknown as OpenApiDocument, `${request.protocol}://${request.host}`),
  );
}
