import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { CREDENTIALS } from '../credentials.ts';
import { isClient } from './authorisation.ts';
import { ERRO, objeto } from './schemas.ts';

const tags = ['acesso'];
const config = { endpoint: 'token', open: true } as const;
const TOKEN = {
  type: 'object',
  description: 'Um token',
  properties: {
    access_token: { type: 'string' },
    token_type: { type: 'string', example: 'Bearer' },
    expires_in: { type: 'integer', example: 300 },
  },
};

/** OAuth2 client credentials (RFC 6749, 4.4), and a login of the operator's own. */
export function tokenRoutes(app: FastifyInstance, { tokens }: SandboxContext): void {
  app.post<{ Body: Record<string, string> | undefined }>(
    '/oauth/token',
    {
      config,
      schema: {
        tags,
        security: [],
        operationId: 'obterToken',
        summary: 'Token OAuth2 (client credentials)',
        consumes: ['application/x-www-form-urlencoded'],
        body: objeto(
          { grant_type: 'client_credentials', client_id: 'carimbo', client_secret: '' },
          { required: ['grant_type'] },
        ),
        response: { 200: TOKEN, 401: objeto({ error: 'invalid_client' }, { description: 'Recusado' }) },
      },
    },
    async (request, reply) => {
      const { grant_type, client_id, client_secret } = request.body ?? {};
      if (grant_type !== 'client_credentials')
        return reply.code(400).send({ error: 'unsupported_grant_type' });
      const basic = (request.headers.authorization ?? '').replace(/^Basic /i, '');
      const known =
        isClient(basic, CREDENTIALS.clientId, CREDENTIALS.clientSecret) ||
        (client_id === CREDENTIALS.clientId && client_secret === CREDENTIALS.clientSecret);
      if (!known) return reply.code(401).send({ error: 'invalid_client' });
      return { access_token: tokens.issue(), token_type: 'Bearer', expires_in: tokens.seconds };
    },
  );

  app.post<{ Body: { usuario?: unknown; senha?: unknown } | undefined }>(
    '/login',
    {
      config,
      schema: {
        tags,
        security: [],
        operationId: 'login',
        summary: 'Login com usuário e senha; o token vale para os outros pedidos',
        body: objeto({ usuario: 'carimbo', senha: '' }, { required: ['usuario', 'senha'] }),
        response: {
          200: {
            type: 'object',
            description: 'Entrou',
            properties: {
              sessao: {
                type: 'object',
                properties: {
                  token: { type: 'string' },
                  validadeSegundos: { type: 'integer', example: 300 },
                },
              },
            },
          },
          401: ERRO,
        },
      },
    },
    async (request, reply) => {
      const { usuario, senha } = request.body ?? {};
      if (usuario !== CREDENTIALS.user || senha !== CREDENTIALS.password)
        return reply.code(401).send({ codigo: 'LOGIN_INVALIDO', mensagem: 'Usuário ou senha inválidos.' });
      return { sessao: { token: tokens.issue(), validadeSegundos: tokens.seconds } };
    },
  );
}
