import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortActiveWords } from './active-words.ts';

const sorted = (...values: string[]) => {
  const { yes, no, silent, unknown } = sortActiveWords(values);
  return { yes, no, silent, unknown };
};

describe('what the values of an enum say', () => {
  it.each<[string, string[], Partial<ReturnType<typeof sorted>>]>([
    [
      'behind their common prefix',
      ['SITUACAO_NAO_INFORMADA', 'SITUACAO_ATIVO', 'SITUACAO_CANCELADO'],
      { yes: ['SITUACAO_ATIVO'], no: ['SITUACAO_CANCELADO'], silent: ['SITUACAO_NAO_INFORMADA'] },
    ],
    [
      'in English, behind the name of their type',
      ['MEMBER_STATE_UNSPECIFIED', 'MEMBER_STATE_ACTIVE', 'MEMBER_STATE_SUSPENDED'],
      { yes: ['MEMBER_STATE_ACTIVE'], no: ['MEMBER_STATE_SUSPENDED'], silent: ['MEMBER_STATE_UNSPECIFIED'] },
    ],
    [
      'in one word each, with accents and capitals of any kind',
      ['Ativa', 'Inativa', 'EXCLUÍDO', 'bloqueado', 'statusDesconhecido'],
      { yes: ['Ativa'], no: ['Inativa', 'EXCLUÍDO', 'bloqueado'], silent: ['statusDesconhecido'] },
    ],
    ['behind their number', ['1 - Ativo', '2 - Suspenso'], { yes: ['1 - Ativo'], no: ['2 - Suspenso'] }],
    ['turned round by a “não”', ['ATIVO', 'NAO_ATIVO'], { yes: ['ATIVO'], no: ['NAO_ATIVO'] }],
    [
      'turned round by a “não” that all of them have, which is no prefix',
      ['NAO_ATIVO', 'NAO_INFORMADO'],
      { no: ['NAO_ATIVO'], silent: ['NAO_INFORMADO'] },
    ],
    [
      'turned round twice, which is for a person to tell',
      ['ATIVO', 'NAO_CANCELADO'],
      { yes: ['ATIVO'], unknown: ['NAO_CANCELADO'] },
    ],
    [
      'with more than one word that matters, which is for a person to tell',
      ['ATIVO', 'ATIVO_COM_RESTRICAO', 'SUSPENSO_PARCIAL'],
      { yes: ['ATIVO'], unknown: ['ATIVO_COM_RESTRICAO', 'SUSPENSO_PARCIAL'] },
    ],
    [
      'when all begin with a word that says something, which is no prefix',
      ['ATIVO_TITULAR', 'ATIVO_DEPENDENTE'],
      { unknown: ['ATIVO_TITULAR', 'ATIVO_DEPENDENTE'] },
    ],
    ['as flags', ['S', 'N'], { yes: ['S'], no: ['N'] }],
    ['as flags behind a prefix', ['ST_A', 'ST_I'], { yes: ['ST_A'], no: ['ST_I'] }],
    [
      'as letters that are no flags together: S is “suspenso” here',
      ['A', 'S', 'C'],
      { unknown: ['A', 'S', 'C'] },
    ],
    ['as numbers that are no flags', ['1', '2', '3'], { unknown: ['1', '2', '3'] }],
    ['that are no words', ['', '-', '???'], { unknown: ['', '-', '???'] }],
  ])('%s', (_how, values, expected) => {
    expect(sorted(...values)).toEqual({ yes: [], no: [], silent: [], unknown: [], ...expected });
  });

  it('puts each value in one list and one only, whatever the values are', () => {
    const word = fc.constantFrom(
      'SITUACAO',
      'ATIVO',
      'NAO',
      'CANCELADO',
      'INFORMADA',
      'A',
      'S',
      '1',
      'X',
      '',
    );
    const value = fc.oneof(
      fc.array(word, { maxLength: 4 }).map((words) => words.join('_')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(value, { maxLength: 8 }), (values) => {
        const { yes, no, silent, unknown } = sortActiveWords(values);
        expect([...yes, ...no, ...silent, ...unknown].sort()).toEqual([...values].sort());
      }),
    );
  });
});
