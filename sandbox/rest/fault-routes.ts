import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { ENDPOINT_NAMES } from '../faults.ts';
import { FaultChangeError, readFaultChange } from '../read-fault-change.ts';

const tags = ['falhas'];
/** Without a type: Swagger 2.0 cannot express "a number or this word". */
const milliseconds = (description: string) => ({
  description: `${description}: milissegundos, ou "forever"`,
  example: 3000,
});
const flag = (description: string) => ({ type: 'boolean', description });

const ORDER = {
  type: 'object',
  description: 'false desliga uma falha; as outras não mudam',
  properties: {
    door: { type: 'string', enum: ENDPOINT_NAMES, default: 'all', description: 'Serviço' },
    slow: milliseconds('Espera antes de atender'),
    late: milliseconds('Executa o pedido e só depois espera: o número existe, mas a resposta não chega'),
    broken: flag('500, UNAVAILABLE'),
    flapping: {
      description: 'Falha nos primeiros "fails" de cada "of" pedidos',
      type: 'object',
      properties: { fails: { type: 'integer', example: 2 }, of: { type: 'integer', example: 3 } },
    },
    dead: flag('Fecha a conexão sem responder'),
    garbage: flag('Responde algo que não é JSON, XML nem protobuf'),
    half: { description: 'Metade da resposta; "stall": metade e silêncio', enum: [true, false, 'stall'] },
    charset: flag('Responde em windows-1252 e declara UTF-8'),
    wrong_password: flag('Recusa qualquer credencial'),
    not_issuing: flag('Não emite números'),
    not_idempotent: flag('Gera um número novo a cada pedido, mesmo com a mesma referência'),
    expire_tokens: flag('Faz vencer agora os tokens que foram dados'),
  },
};

/** Switches faults. Not part of the operator's system: without faults and without credentials, on loopback only. */
export function faultRoutes(app: FastifyInstance, { faults, tokens }: SandboxContext): void {
  app.get(
    '/falhas',
    { schema: { tags, security: [], operationId: 'verFalhas', summary: 'Falhas ligadas, por serviço' } },
    async () => faults.active(),
  );

  app.post(
    '/falhas',
    {
      schema: {
        tags,
        security: [],
        operationId: 'ligarFalhas',
        summary: 'Liga ou desliga falhas',
        body: ORDER,
      },
    },
    async (request, reply) => {
      try {
        const { expire_tokens, ...change } = asRecord(request.body);
        faults.apply(readFaultChange(change));
        if (expire_tokens === true) tokens.expireAll();
        return faults.active();
      } catch (error) {
        if (!(error instanceof FaultChangeError)) throw error;
        return reply.code(400).send({ codigo: 'FALHA_DESCONHECIDA', mensagem: error.message });
      }
    },
  );

  app.delete(
    '/falhas',
    { schema: { tags, security: [], operationId: 'consertarTudo', summary: 'Tira todas as falhas' } },
    async () => {
      faults.fix();
      return faults.active();
    },
  );
}

function asRecord(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw new FaultChangeError('Esperado um objeto JSON, como {"door": "rest", "slow": 3000}.');
}
