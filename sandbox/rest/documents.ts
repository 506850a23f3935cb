import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { postmanCollection } from './postman-collection.ts';

const info = {
  title: 'Operadora Exemplo',
  version: '1.4.0',
  description: 'Sistema de operadora para praticar. As pessoas são fictícias.',
};

const TAGS = [
  { name: 'beneficiarios', description: 'Consulta de beneficiários' },
  { name: 'legado', description: 'O sistema antigo' },
  { name: 'protocolos', description: 'Números de protocolo da operadora' },
  { name: 'registros', description: 'Protocolos emitidos fora' },
  { name: 'acesso', description: 'Tokens' },
  { name: 'falhas', description: 'Falhas para praticar' },
];

interface Swagger2 {
  paths: Record<string, Record<string, { parameters?: Record<string, unknown>[] }>>;
}

declare module 'fastify' {
  interface FastifyInstance {
    swagger2(): Swagger2;
  }
}

/** Both documents come from the same routes: 2.0 for old tools, 3.1 for new ones. Before the routes. */
export async function addDocuments(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      tags: TAGS,
      components: {
        securitySchemes: {
          chave: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          oauth2: {
            type: 'oauth2',
            flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: {} } },
          },
          basic: { type: 'http', scheme: 'basic' },
        },
      },
      security: [{ chave: [] }, { oauth2: [] }, { basic: [] }],
    },
  });
  await app.register(swagger, {
    decorator: 'swagger2',
    swagger: {
      info,
      tags: TAGS,
      schemes: ['http'],
      consumes: ['application/json'],
      produces: ['application/json'],
      securityDefinitions: {
        chave: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        oauth2: { type: 'oauth2', flow: 'application', tokenUrl: '/oauth/token', scopes: {} },
        basic: { type: 'basic' },
      },
      security: [{ chave: [] }, { oauth2: [] }, { basic: [] }],
    },
  });
  await app.register(swaggerUi, { routePrefix: '/swagger' });
  const hidden = { schema: { hide: true } };
  app.get('/swagger.json', hidden, async (request) => ({
    ...asSwagger2(app.swagger2()),
    host: request.host,
  }));
  app.get('/openapi.json', hidden, async (request) => ({
    ...app.swagger(),
    servers: [{ url: `http://${request.host}` }],
  }));
  app.get('/postman.json', hidden, async (request) => postmanCollection(`http://${request.host}`));
}

/** Swagger 2.0 has no `example` for parameters; `x-example` is the convention. */
function asSwagger2(document: Swagger2): Swagger2 {
  const copy = structuredClone(document);
  for (const operations of Object.values(copy.paths))
    for (const { parameters = [] } of Object.values(operations))
      for (const parameter of parameters) {
        if ('example' in parameter) parameter['x-example'] = parameter.example;
        delete parameter.example;
      }
  return copy;
}
