import fastifySwagger from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import type { CarimboError } from '../../errors.ts';
import type { HttpApp } from '../http-app.ts';
import { ADMIN_TAG, PEOPLE_TAG } from '../routes/session/session-replies.ts';
import { completeDocument } from './complete-document.ts';
import { problemReplies } from './problem-replies.ts';

const DESCRIPTION = `Emite protocolos de atendimento de operadoras de planos de saúde.

**Chaves.** Use *Authorize* com a chave (Bearer), ou com o id da chave como usuário e a chave como senha (Basic).

**Formatos.** As requisições podem ser JSON ou formulário (application/x-www-form-urlencoded). As respostas são JSON; com
\`format=form\` ou \`Accept: application/x-www-form-urlencoded\` vêm em pares chave=valor, para o plano de discagem.

**Números são texto.** Carteirinha, CPF e protocolo vão sempre entre aspas: um número JSON é recusado, porque perderia zeros e dígitos.

**Repetir é normal.** O mesmo \`call_id\` é sempre o mesmo atendimento e o mesmo número.`;

const TAGS = [
  { name: 'Protocolos', description: 'Emitir, ler e procurar' },
  { name: 'Registros do diário', description: 'O que aconteceu com um protocolo' },
  { name: 'Documentos', description: 'O registro e a negativa por escrito, para o beneficiário' },
  { name: 'Beneficiários', description: 'Dados do sistema da operadora' },
  { name: 'Relatórios', description: 'Contagens, para quem responde por elas' },
  { name: 'Registros de acesso', description: 'Quem leu o quê, para o encarregado e a ouvidoria' },
  { name: PEOPLE_TAG, description: 'Entrar, sair, e quem pode entrar; para o console' },
  { name: ADMIN_TAG, description: 'Chaves, envios e o que está configurado, para o escopo admin' },
  { name: 'Serviço', description: 'Para quem cuida do servidor' },
];

/** Builds the OpenAPI 3.1 document from the schemas of the routes, as `app.swagger()`. Registered before the routes. */
export async function openapiDocument(app: HttpApp): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Carimbo: protocolos de atendimento',
        version: '1.0.0',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'Este servidor' }],
      tags: TAGS,
      security: [{ bearer: [] }, { basic: [] }, { session: [] }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A chave de API.' },
          basic: {
            type: 'http',
            scheme: 'basic',
            description: 'O id da chave como usuário, a chave como senha.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'carimbo_session',
            description:
              'A sessão de um usuário, que POST /v1/session dá; em https o nome começa com __Host-. Só serve a páginas deste servidor.',
          },
        },
      },
    },
    transform: ({ schema, url }) => ({ schema: withProblems(schema), url }),
    transformObject: (made) =>
      completeDocument('openapiObject' in made ? made.openapiObject : made.swaggerObject),
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, i) => String(json.$id ?? `Schema${i}`) },
  });
}

/**
 * Routes list their errors as `problems`. These go into the document only: Fastify would compile a serializer for each, ten
 * per route, although error replies are already serialized.
 */
function withProblems(schema: FastifySchema & { problems?: readonly CarimboError[] }): FastifySchema {
  if (schema?.problems === undefined) return schema;
  const { problems, response, ...rest } = schema;
  return { ...rest, response: { ...(response as object), ...problemReplies(problems) } };
}
