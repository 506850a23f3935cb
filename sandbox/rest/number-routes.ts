import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { sendError } from './errors.ts';
import { ERRO, lista, objeto, PROTOCOLO } from './schemas.ts';

const tags = ['protocolos'];

/** Issues numbers, and finds them by the caller's reference. */
export function numberRoutes(app: FastifyInstance, { numbers, faults }: SandboxContext): void {
  const config = { endpoint: 'issue' } as const;

  app.post<{ Body: Record<string, unknown> | undefined }>(
    '/api/v1/protocolos',
    {
      config,
      schema: {
        tags,
        operationId: 'emitirProtocolo',
        summary: 'Emite um número de protocolo da operadora',
        description: 'A mesma referencia recebe sempre o mesmo número: 201 na primeira vez, 200 depois.',
        body: objeto(
          {
            referencia: '99999720261122000001',
            numeroCarteira: '00012345678901230',
            canal: 'phone',
            telefone: '11900000001',
            assunto: '',
          },
          { required: ['referencia'] },
        ),
        response: { 200: PROTOCOLO, 201: PROTOCOLO, 400: ERRO, 409: ERRO },
      },
    },
    async (request, reply) => {
      if (faults.of('issue').not_issuing)
        return sendError(reply, 'issue', {
          status: 409,
          code: 'NUMERACAO_DESLIGADA',
          message: 'Este sistema não está emitindo protocolos.',
        });
      const { referencia } = request.body ?? {};
      if (typeof referencia !== 'string' || referencia === '')
        return sendError(reply, 'issue', {
          status: 400,
          code: 'REFERENCIA_AUSENTE',
          message: 'Informe a referencia.',
        });
      const { given, isRepeat } = numbers.issue(referencia);
      return reply.code(isRepeat ? 200 : 201).send(given);
    },
  );

  app.get<{ Querystring: { referencia?: string } }>(
    '/api/v1/protocolos',
    {
      config,
      schema: {
        tags,
        operationId: 'pesquisarProtocolos',
        summary: 'Consulta o número que uma referência recebeu',
        description: 'Sempre 200: sem número, a lista vem vazia.',
        querystring: objeto({ referencia: '99999720261122000001' }),
        response: { 200: lista(PROTOCOLO) },
      },
    },
    async (request) => {
      const { referencia } = request.query;
      return { itens: referencia === undefined ? numbers.issued : numbers.find(referencia) };
    },
  );
}
