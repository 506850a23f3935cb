import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS, type FieldName, nameScore } from './field-names.ts';
import { tokensOf } from './tokens.ts';
import { dateFormatOf, looksLikeCpf } from './value-evidence.ts';

const best = (path: string): FieldName | null => {
  const names = path.split('/');
  const scored = FIELDS.map((field) => ({
    field,
    score: nameScore(field, names.at(-1) ?? '', names.slice(0, -1)),
  }));
  const [first] = scored.sort((a, b) => b.score - a.score);
  return first === undefined || first.score < 30 ? null : first.field;
};

describe('words of a name', () => {
  it.each([
    ['nrCarteiraBenef', 'nr carteira benef'],
    ['NR_CARTEIRA_BENEF', 'nr carteira benef'],
    ['dtnasc', 'dt nasc'],
    ['nmbenef', 'nm benef'],
    ['Situação', 'situacao'],
    ['Nº Carteira', 'n carteira'],
    ['CPFBeneficiario', 'cpf beneficiario'],
    ['status', 'status'],
    ['plano.descricao', 'plano descricao'],
  ])('%s', (name, words) => {
    expect(tokensOf(name).join(' ')).toBe(words);
  });

  it('are letters and digits only, of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tokensOf(text).join('')).toMatch(/^[a-z0-9]*$/);
      }),
    );
  });
});

describe('what a name means in the systems of health plans', () => {
  it.each([
    ...[
      'carteira',
      'carteirinha',
      'nrCarteira',
      'nr_carteira',
      'numeroCarteira',
      'NUM_CARTEIRINHA',
      'cd_usuario',
      'matricula',
      'codBenef',
      'nrMatricula',
      'cardNumber',
      'card_number',
      'memberId',
      'carteira/numero',
      'cartaoBeneficiario',
    ].map((name) => [name, 'card_number']),
    ...[
      'nome',
      'nmBenef',
      'nm_beneficiario',
      'nomeBeneficiario',
      'nomeSegurado',
      'NOME_COMPLETO',
      'beneficiario/nome',
      'name',
      'fullName',
      'nmUsuario',
    ].map((name) => [name, 'name']),
    ...['cpf', 'nr_cpf', 'cpfBeneficiario', 'numCPF', 'NRCPF'].map((name) => [name, 'cpf']),
    ...['dtNasc', 'dt_nascimento', 'dataNascimento', 'DATA_NASC', 'birthDate', 'dob', 'nascimento'].map(
      (name) => [name, 'birth_date'],
    ),
    ...[
      'situacao',
      'stAtivo',
      'ativo',
      'status',
      'in_ativo',
      'flAtivo',
      'isActive',
      'ST_SITUACAO',
      'descSituacao',
      'vigente',
    ].map((name) => [name, 'active']),
    ...[
      'nmPlano',
      'ds_plano',
      'plano/descricao',
      'plano/nome',
      'plano',
      'descricaoPlano',
      'produto',
      'produto/nome',
      'planName',
    ].map((name) => [name, 'plan']),
    ...['telefone', 'celular', 'nr_telefone', 'phone', 'contato/celular', 'foneResidencial'].map((name) => [
      name,
      'phone',
    ]),
    ...['email', 'e-mail', 'dsEmail', 'EMAIL_BENEF'].map((name) => [name, 'email']),
  ] as [string, FieldName][])('%s is %s', (name, field) => {
    expect(best(name)).toBe(field);
  });

  it.each(['nmMae', 'nome_mae', 'nomeEmpresa', 'titular/nome', 'filename', 'userName', 'municipio/nome'])(
    '%s is not the name of a beneficiary',
    (name) => {
      expect(nameScore('name', name.split('/').at(-1) ?? '', name.split('/').slice(0, -1))).toBeLessThan(30);
    },
  );

  it.each(['validadeCarteira', 'dtValidadeCartao', 'tipoCarteira', 'numeroCartaoCredito'])(
    '%s is no card number',
    (name) => {
      expect(nameScore('card_number', name)).toBeLessThan(30);
    },
  );

  it('never throws, and stays between 0 and 100', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FIELDS),
        fc.string({ unit: 'binary' }),
        fc.array(fc.string()),
        (field, name, parents) => {
          const score = nameScore(field, name, parents);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
});

describe('what a value shows', () => {
  it.each([
    ['31/12/1980', 'dd/mm/yyyy'],
    ['12/31/1980', 'mm/dd/yyyy'],
    ['01/02/1980', 'dd/mm/yyyy'],
    ['1980-12-31', 'yyyy-mm-dd'],
    ['1980-12-31T00:00:00Z', 'yyyy-mm-dd'],
    ['19801231', 'yyyymmdd'],
    ['31121980', 'ddmmyyyy'],
    ['99/99/1980', null],
    ['0123456', null],
  ])('%s is a date written as %s', (text, format) => {
    expect(dateFormatOf(text)).toBe(format);
  });

  it('knows a CPF by its check digits, masked or not', () => {
    expect(looksLikeCpf('529.982.247-25')).toBe(true);
    expect(looksLikeCpf('52998224725')).toBe(true);
    expect(looksLikeCpf('52998224726')).toBe(false);
    expect(looksLikeCpf('11111111111')).toBe(false);
  });
});
