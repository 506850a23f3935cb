import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import type { Person } from '../people.ts';
import { sendError } from './errors.ts';
import { BENEFICIARIO, ERRO, lista } from './schemas.ts';

const tags = ['beneficiarios'];
const config = { endpoint: 'rest' } as const;

/** The modern API. */
export function beneficiaryRoutes(app: FastifyInstance, { directory }: SandboxContext): void {
  const toJson = (person: Person) => ({
    numeroCarteira: person.card_number,
    matricula: directory.enrolmentOf(person),
    nome: person.name,
    cpf: person.cpf,
    dataNascimento: person.birth_date,
    situacao: person.active ? 'ATIVO' : 'CANCELADO',
    plano: { codigo: person.plan.code, descricao: person.plan.name },
    contato: { telefone: person.phone, email: person.email },
  });

  app.get<{ Params: { carteira: string } }>(
    '/api/v1/beneficiarios/:carteira',
    {
      config,
      schema: {
        tags,
        operationId: 'consultarBeneficiarioPorCarteira',
        summary: 'Consulta um beneficiário pela carteirinha',
        params: {
          type: 'object',
          required: ['carteira'],
          properties: {
            carteira: {
              type: 'string',
              description: 'Número da carteirinha',
              example: '00012345678901230',
            },
          },
        },
        response: { 200: BENEFICIARIO, 404: ERRO, 401: ERRO },
      },
    },
    async (request, reply) => {
      const person = directory.byCard(request.params.carteira);
      if (person !== undefined) return toJson(person);
      return sendError(reply, 'rest', {
        status: 404,
        code: 'BENEFICIARIO_NAO_ENCONTRADO',
        message: 'Beneficiário não encontrado.',
      });
    },
  );

  app.get<{ Querystring: { cpf?: string } }>(
    '/api/v1/beneficiarios',
    {
      config,
      schema: {
        tags,
        operationId: 'pesquisarBeneficiarios',
        summary: 'Procura beneficiários pelo CPF',
        description: 'Sempre 200: se o CPF não existe, a lista vem vazia.',
        querystring: {
          type: 'object',
          required: ['cpf'],
          properties: {
            cpf: { type: 'string', description: 'CPF, só os algarismos', example: '00000000191' },
          },
        },
        response: { 200: lista(BENEFICIARIO), 400: ERRO, 401: ERRO },
      },
    },
    async (request, reply) => {
      const { cpf } = request.query;
      if (cpf === undefined || !/^\d{11}$/.test(cpf))
        return sendError(reply, 'rest', {
          status: 400,
          code: 'CPF_INVALIDO',
          message: 'Informe o CPF com 11 algarismos.',
        });
      const person = directory.byCpf(cpf);
      return { itens: person === undefined ? [] : [toJson(person)] };
    },
  );
}
