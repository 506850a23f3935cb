import fastifyHelmet from '@fastify/helmet';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { HttpApp } from '../http-app.ts';
import type { OpenApiDocument } from './openapi-types.ts';
import { postmanCollection } from './postman-collection.ts';

/**
 * Swagger UI and the documents behind it. Closed networks often have no TLS, so nothing here may make the browser use https
 * (`upgrade-insecure-requests`, HSTS): Swagger UI would stay blank on http://10.x.
 */
export async function docsPages(app: HttpApp): Promise<void> {
  // Helmet writes to Node's reply, where the header that server.ts sets for all replies would win: it is removed first.
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
    // Effective over https only; over http browsers complain about them in the console.
    hsts: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    theme: {
      title: 'Carimbo · API',
      // The bar shows Fastify's logo and loads documents of other servers.
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
