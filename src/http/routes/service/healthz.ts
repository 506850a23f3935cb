import { text } from '../../../api/schemas/building-blocks.ts';
import { Type } from '../../../typebox.ts';
import type { HttpApp } from '../../http-app.ts';

const schema = {
  operationId: 'healthz',
  tags: ['Serviço'],
  summary: 'O processo está no ar?',
  description: 'Responde enquanto o processo vive. Se pode emitir, diz /readyz.',
  security: [],
  response: {
    200: Type.Object(
      { status: text({ description: 'Sempre ok.', example: 'ok' }) },
      { description: 'O processo está no ar' },
    ),
  },
};

export function healthz(app: HttpApp): void {
  app.get('/healthz', { schema, exposeHeadRoute: true }, () => ({ status: 'ok' }));
}
