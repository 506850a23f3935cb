import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { brazilianDate } from '../people.ts';
import { objeto } from './schemas.ts';

const ANSWER = {
  description: 'Sempre 200; codRetorno 0 encontrado, 1 não encontrado, 2 pedido inválido, 99 acesso negado',
  type: 'object',
  properties: {
    codRetorno: { type: 'integer', example: 0 },
    msg: { type: 'string', example: 'OK' },
    beneficiario: {
      type: 'object',
      properties: {
        nrCarteira: { type: 'string', example: '00012345678901230   ' },
        nmBenef: { type: 'string', example: 'Maria Aparecida dos Santos' },
        nrCpf: { type: 'string', example: '000.000.001-91' },
        dtNasc: { type: 'string', example: '14/03/1961' },
        stAtivo: { type: 'string', enum: ['S', 'N'], example: 'S' },
        plano: {
          type: 'object',
          properties: {
            cdPlano: { type: 'integer', example: 101 },
            dsPlano: { type: 'string', example: 'Essencial Enfermaria' },
          },
        },
      },
    },
  },
};

/** In the style of 2004: POST to read, 200 whatever happens, padded text, Brazilian dates, S and N. */
export function legacyRoute(app: FastifyInstance, { directory }: SandboxContext): void {
  app.post<{ Body: { nrCarteira?: unknown; nrCpf?: unknown } | undefined }>(
    '/legado/consultaBenef',
    {
      config: { endpoint: 'legacy' },
      schema: {
        tags: ['legado'],
        operationId: 'consultaBenef',
        summary: 'Consulta de beneficiário (sistema antigo)',
        body: objeto({ nrCarteira: '00012345678901230', nrCpf: '000.000.001-91' }),
        response: { 200: ANSWER },
      },
    },
    async (request) => {
      const { nrCarteira, nrCpf } = request.body ?? {};
      if (typeof nrCarteira !== 'string' && typeof nrCpf !== 'string')
        return { codRetorno: 2, msg: 'Informe nrCarteira ou nrCpf' };
      const person =
        typeof nrCarteira === 'string'
          ? directory.byCard(nrCarteira.trim())
          : directory.byCpf(String(nrCpf).replaceAll(/\D/g, ''));
      if (person === undefined) return { codRetorno: 1, msg: 'Beneficiário não encontrado' };
      return {
        codRetorno: 0,
        msg: 'OK',
        beneficiario: {
          nrCarteira: person.card_number.padEnd(20),
          nmBenef: person.name.padEnd(70),
          nrCpf: person.cpf === null ? '' : person.cpf.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4'),
          dtNasc: brazilianDate(person.birth_date),
          stAtivo: person.active ? 'S' : 'N',
          plano: { cdPlano: person.plan.code, dsPlano: person.plan.name.padEnd(40) },
        },
      };
    },
  );
}
