import type { FastifyRequest } from 'fastify';
import { text } from '../../../api/schemas/building-blocks.ts';
import { preferredLanguage } from '../../../i18n/language.ts';
import { Type } from '../../../typebox.ts';
import { isLocal } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';

const readiness = (description: string, ready: boolean) =>
  Type.Object(
    {
      ready: Type.Boolean({ description: 'Se pode emitir protocolos.', examples: [ready] }),
      checks: Type.Optional(
        Type.Record(
          Type.String(),
          Type.Object(
            {
              ok: Type.Boolean({ description: 'Se esta parte está em ordem.', examples: [ready] }),
              detail: text({ description: 'O que foi verificado.', example: 'responde em 1 ms' }),
            },
            { description: 'Uma parte.' },
          ),
          {
            description: 'Cada parte verificada.',
            examples: [{ database: { ok: ready, detail: 'responde em 1 ms' } }],
          },
        ),
      ),
    },
    { description },
  );

const schema = {
  operationId: 'readyz',
  tags: ['Serviço'],
  summary: 'Pode emitir?',
  description:
    '503 quando não pode; o sistema da operadora fora do ar não impede a emissão. Da própria máquina ou com uma chave, a resposta mostra também cada parte; para os demais, só se pode emitir.',
  security: [],
  response: {
    200: readiness('Pode emitir protocolos', true),
    503: readiness('Não pode emitir agora', false),
  },
};

export function readyz(app: HttpApp, deps: HttpDeps): void {
  app.get('/readyz', { schema, exposeHeadRoute: true }, async (request, reply) => {
    const readiness = await deps.readiness(preferredLanguage(request.headers['accept-language']));
    const { ready } = readiness;
    const visible = (await maySeeChecks(request, deps)) ? readiness : { ready };
    return reply.code(ready ? 200 : 503).send(visible);
  });
}

/** A wrong key sees as much as no key, instead of an error: a monitor has to learn whether protocols can be issued. */
async function maySeeChecks(request: FastifyRequest, { authenticator }: HttpDeps): Promise<boolean> {
  if (isLocal(request)) return true;
  const { authorization } = request.headers;
  if (authorization === undefined) return false;
  return authenticator.identify(authorization, request.ip).then(
    () => true,
    () => false,
  );
}
