import { Type } from '../../../typebox.ts';
import type { HttpApp } from '../../http-app.ts';
import type { HttpDeps } from '../../http-deps.ts';
import { text } from '../../schemas/building-blocks.ts';

const readiness = (description: string, ready: boolean) =>
  Type.Object(
    {
      ready: Type.Boolean({ description: 'Se pode emitir protocolos.', examples: [ready] }),
      checks: Type.Record(
        Type.String(),
        Type.Object(
          {
            ok: Type.Boolean({ description: 'Se está em ordem.', examples: [ready] }),
            detail: text({ description: 'O que foi visto.', example: 'responde em 1 ms' }),
          },
          { description: 'Uma parte.' },
        ),
        {
          description: 'Cada parte verificada.',
          examples: [{ database: { ok: ready, detail: 'responde em 1 ms' } }],
        },
      ),
    },
    { description },
  );

const schema = {
  operationId: 'readyz',
  tags: ['Serviço'],
  summary: 'Pode emitir?',
  description: '503 quando não pode; um sistema de origem fora do ar não impede a emissão.',
  security: [],
  response: {
    200: readiness('Pode emitir protocolos', true),
    503: readiness('Não pode emitir agora', false),
  },
};

export function readyz(app: HttpApp, deps: HttpDeps): void {
  app.get('/readyz', { schema, exposeHeadRoute: true }, async (_request, reply) => {
    const readiness = await deps.readiness();
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
}
