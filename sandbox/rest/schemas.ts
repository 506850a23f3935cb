/** Schemas of Operadora Exemplo's documents. Requests and replies are not checked against them. */

const text = (example: string, description?: string) => ({
  type: 'string',
  example,
  ...(description && { description }),
});

export const BENEFICIARIO = {
  type: 'object',
  description: 'Um beneficiário',
  properties: {
    numeroCarteira: text('00012345678901230', 'Número da carteirinha'),
    matricula: { type: 'integer', format: 'int64', description: 'Matrícula interna' },
    nome: text('Maria Aparecida dos Santos'),
    cpf: text('00000000191'),
    dataNascimento: { ...text('1961-03-14'), format: 'date' },
    situacao: { type: 'string', enum: ['ATIVO', 'CANCELADO'], example: 'ATIVO' },
    plano: {
      type: 'object',
      properties: {
        codigo: { type: 'integer', example: 101 },
        descricao: text('Essencial Enfermaria'),
      },
    },
    contato: {
      type: 'object',
      properties: { telefone: text('11900000001'), email: text('pessoa01@example.org') },
    },
  },
} as const;

export const ERRO = {
  type: 'object',
  description: 'Um erro',
  properties: { codigo: text('NAO_AUTORIZADO'), mensagem: text('Credencial ausente ou inválida.') },
} as const;

export const PROTOCOLO = {
  type: 'object',
  description: 'Um número de protocolo da operadora',
  properties: {
    numero: text('OE-2026/0001234'),
    referencia: text('99999720261122000001'),
    dataHora: { ...text('2026-11-22T12:00:00.000Z'), format: 'date-time' },
  },
} as const;

export const lista = (items: object) => ({
  type: 'object',
  description: 'Uma lista',
  properties: { itens: { type: 'array', items } },
});

/** An object of texts, the first ones required. */
export const objeto = (
  properties: Record<string, string>,
  { required = [], description = '' }: { required?: string[]; description?: string } = {},
) => ({
  type: 'object',
  ...(description && { description }),
  ...(required.length > 0 && { required }),
  properties: Object.fromEntries(Object.entries(properties).map(([name, example]) => [name, text(example)])),
});
