import type { Person, Plan } from '../people.ts';

/** Old databases pad: a card is CHAR(20), whatever its length. */
export const CARD_LENGTH = 20;

export const PERSON_COLUMNS = [
  'NR_CARTEIRA',
  'NM_BENEF',
  'NR_CPF',
  'DT_NASC',
  'ST_ATIVO',
  'CD_PLANO',
  'NR_TELEFONE',
  'DS_EMAIL',
] as const;

/** Two tables, and a view that joins them, as a DBA offers to a read-only user. */
export const CREATE_TABLES = [
  'CREATE TABLE IF NOT EXISTS TB_PLANO (CD_PLANO INTEGER NOT NULL PRIMARY KEY, DS_PLANO VARCHAR(60) NOT NULL)',
  `CREATE TABLE IF NOT EXISTS TB_BENEFICIARIO (
    NR_CARTEIRA CHAR(${CARD_LENGTH}) NOT NULL PRIMARY KEY,
    NM_BENEF VARCHAR(100) NOT NULL,
    NR_CPF CHAR(11),
    DT_NASC DATE NOT NULL,
    ST_ATIVO CHAR(1) NOT NULL,
    CD_PLANO INTEGER NOT NULL REFERENCES TB_PLANO (CD_PLANO),
    NR_TELEFONE VARCHAR(20),
    DS_EMAIL VARCHAR(100)
  )`,
];

export const CREATE_VIEW = `VIEW VW_BENEFICIARIO AS
  SELECT B.NR_CARTEIRA, B.NM_BENEF, B.NR_CPF, B.DT_NASC, B.ST_ATIVO, P.DS_PLANO
  FROM TB_BENEFICIARIO B JOIN TB_PLANO P ON P.CD_PLANO = B.CD_PLANO`;

/** In the order of PERSON_COLUMNS. */
export function personRow(person: Person): (string | number | null)[] {
  return [
    person.card_number.padEnd(CARD_LENGTH),
    person.name,
    person.cpf,
    person.birth_date,
    person.active ? 'S' : 'N',
    person.plan.code,
    person.phone,
    person.email,
  ];
}

export function plansOf(people: readonly Person[]): Plan[] {
  return [...new Map(people.map(({ plan }) => [plan.code, plan])).values()];
}
