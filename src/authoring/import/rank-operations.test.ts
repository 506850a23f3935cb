import { describe, expect, it } from 'vitest';
import type { ApiSummary } from './api-operation.ts';
import { findOperation, LIKELY, rankOperations } from './rank-operations.ts';

const operation = (more: Partial<ApiSummary>): ApiSummary => ({
  id: `${more.method ?? 'GET'} ${more.path}`,
  method: 'GET',
  path: '/',
  summary: '',
  takes: [],
  read: () => {
    throw new Error('nothing is read to rank it');
  },
  ...more,
});
const isLikely = (more: Partial<ApiSummary>) => (rankOperations([operation(more)])[0]?.score ?? 0) >= LIKELY;
const grpc = (id: string, takes: string[]) => operation({ id, path: id, method: 'GRPC', takes });

describe('the star', () => {
  it.each<[string, Partial<ApiSummary>]>([
    ['a card in the path', { path: '/v1/elegibilidade/{carteira}' }],
    ['a card in the path, with what is asked of it behind', { path: '/beneficiarios/{carteira}/situacao' }],
    ['a card in the path below a word that usually means something else', { path: '/status/{carteira}' }],
    ['a POST that asks', { method: 'POST', path: '/ws/consultaBenef', takes: ['carteira'] }],
    ['a register of people that is read', { path: '/registro/beneficiarios', takes: ['carteira'] }],
  ])('is for %s', (_name, more) => {
    expect(isLikely(more)).toBe(true);
  });

  it.each<[string, Partial<ApiSummary>]>([
    [
      'a POST that issues',
      { method: 'POST', path: '/v1/protocolos', summary: 'Protocolos / Emitir', takes: ['numero_carteira'] },
    ],
    [
      'a POST that issues and does not say so',
      { method: 'POST', path: '/v1/protocolos', takes: ['carteira'] },
    ],
    ['a gRPC method that issues', grpc('x.v1.Protocolos/Emitir', ['numero_carteira'])],
    ['a gRPC method that registers', grpc('x.v1.Protocolos/Registrar', ['numero_carteira'])],
    [
      'a POST that adds a person',
      { method: 'POST', path: '/beneficiarios', summary: 'Cadastrar beneficiário', takes: ['carteira'] },
    ],
  ])('is not for %s', (_name, more) => {
    expect(isLikely(more)).toBe(false);
  });
});

describe('an operation is found', () => {
  const ranked = rankOperations([
    grpc('operadora.v1.Beneficiarios/BuscarPorCarteira', ['carteira']),
    grpc('operadora.v1.Beneficiarios/Buscar', ['cpf']),
    grpc('operadora.v1.Protocolos/Buscar', ['numero']),
    operation({ id: '4. Por carteirinha', path: '/b/{carteira}' }),
    operation({ id: 'consultarBeneficiario', path: '/c/{carteira}' }),
  ]);

  it.each([
    ['BuscarPorCarteira', 1],
    ['buscarporcarteira', 1],
    ['Protocolos/Buscar', 3],
    ['operadora.v1.beneficiarios/buscar', 2],
    ['por carteirinha', 4],
    ['CONSULTARBENEFICIARIO', 5],
    ['get /c/{carteira}', 5],
    [' 2 ', 2],
  ])('by %s', (wanted, number) => {
    expect(findOperation(ranked, wanted)?.number).toBe(number);
  });

  it.each(['Buscar', 'Carteira', '6', '0', ''])('not by “%s”, which is none or several', (wanted) => {
    expect(findOperation(ranked, wanted)).toBeNull();
  });
});
