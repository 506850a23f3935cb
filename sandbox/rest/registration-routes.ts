import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { sendError } from './errors.ts';
import { ERRO, lista, objeto } from './schemas.ts';

const tags = ['registros'];
const config = { endpoint: 'register' } as const;

/** Receives protocols that were issued elsewhere. */
export function registrationRoutes(app: FastifyInstance, { registrations }: SandboxContext): void {
  app.post<{ Body: Record<string, unknown> | undefined }>(
    '/api/v1/registros',
    {
      config,
      schema: {
        tags,
        operationId: 'registrarProtocolo',
        summary: 'Registra um protocolo emitido fora',
        description: 'O mesmo idRegistro pode vir mais de uma vez: 201 na primeira, 200 depois.',
        body: objeto(
          {
            idRegistro: '1',
            numeroProtocolo: '99999720261122000001',
            tipo: 'issued',
            dataHora: '2026-11-22T09:00:00-03:00',
            numeroCarteira: '00012345678901230',
            texto: '',
          },
          { required: ['numeroProtocolo'] },
        ),
        response: {
          200: objeto({ situacao: 'JA_RECEBIDO' }, { description: 'Já recebido' }),
          201: objeto({ situacao: 'RECEBIDO' }, { description: 'Recebido' }),
          400: ERRO,
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      if (typeof body?.numeroProtocolo !== 'string' || body.numeroProtocolo === '')
        return sendError(reply, 'register', {
          status: 400,
          code: 'PROTOCOLO_AUSENTE',
          message: 'Informe numeroProtocolo.',
        });
      const { repeated } = registrations.add(body);
      return reply.code(repeated ? 200 : 201).send({ situacao: repeated ? 'JA_RECEBIDO' : 'RECEBIDO' });
    },
  );

  app.get(
    '/api/v1/registros',
    {
      config,
      schema: {
        tags,
        operationId: 'listarRegistros',
        summary: 'O que foi registrado, na ordem em que veio',
        response: { 200: lista({ type: 'object', additionalProperties: true }) },
      },
    },
    async () => ({ itens: registrations.all.map(({ body, repeated }) => ({ ...body, repetido: repeated })) }),
  );
}
