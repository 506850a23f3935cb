import { requireScope } from '../../../auth/credential.ts';
import { Type } from '../../../typebox.ts';
import { isLocal } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';

const schema = {
  operationId: 'metrics',
  tags: ['Serviço'],
  summary: 'Métricas (Prometheus)',
  description: 'Da própria máquina sem chave; de fora, com uma chave que tenha o escopo admin.',
  response: {
    200: {
      description: 'Métricas no formato de texto do Prometheus',
      content: {
        'text/plain': { schema: Type.Unsafe<string>({ type: 'string', examples: ['carimbo_up 1'] }) },
      },
    },
  },
  problems: [],
};

export function metrics(app: HttpApp, deps: HttpDeps): void {
  app.get('/metrics', { schema }, async (request, reply) => {
    if (!isLocal(request)) {
      requireScope('admin', await deps.authenticator.identify(request.headers.authorization, request.ip));
    }
    return reply.type(deps.metrics.contentType).send(await deps.metrics.metrics());
  });
}
