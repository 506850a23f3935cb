import { cpfDigit } from '../../dist/beneficiary/cpf.js';

/** Synthetic people and telephones, derived from an index, so that nothing has to be stored. */

const FIRST = [
  'Maria',
  'José',
  'Ana',
  'João',
  'Antônia',
  'Francisco',
  'Lívia',
  'Carlos',
  'Adriana',
  'Paulo',
  'Conceição',
];
const MIDDLE = ['Aparecida', 'da Silva', 'dos Santos', 'de Oliveira', 'Souza', 'Rodrigues', 'Ferreira'];
const LAST = [
  'Alves',
  'Pereira',
  'Lima',
  'Gomes',
  'Costa',
  'Ribeiro',
  'Martins',
  'Carvalho',
  'Araújo',
  'Gonçalves',
];
const PLANS = ['Essencial Enfermaria', 'Completo Apartamento', 'Regional Coparticipação', 'Empresarial Ouro'];

/** @param {number} index @returns {string} 17 digits */
export function card(index) {
  return `0032${String(index).padStart(12, '0')}${index % 10}`;
}

/** @param {number} index @returns {string} a CPF whose check digits are right */
export function cpf(index) {
  const nine = String(100_000_007 + index);
  const tenth = cpfDigit(nine);
  return `${nine}${tenth}${cpfDigit(`${nine}${tenth}`)}`;
}

/** @param {number} index @returns {string} a mobile in São Paulo */
export function caller(index) {
  return `+55119${String(10_000_000 + index).padStart(8, '0')}`;
}

/** @param {number} index */
export function beneficiary(index) {
  const day = String(1 + (index % 28)).padStart(2, '0');
  const month = String(1 + (index % 12)).padStart(2, '0');
  return {
    card_number: card(index),
    name: `${FIRST[index % FIRST.length]} ${MIDDLE[index % MIDDLE.length]} ${LAST[index % LAST.length]}`,
    cpf: cpf(index),
    birth_date: `${1930 + (index % 90)}-${month}-${day}`,
    active: index % 17 !== 0,
    plan: PLANS[index % PLANS.length],
    extra: {},
  };
}

/** The same people as the CSV of an operator. @param {number} count */
export function* beneficiariesCsv(count) {
  yield 'card_number,name,cpf,birth_date,active,plan\n';
  for (let index = 0; index < count; index += 1) {
    const { card_number, name, cpf, birth_date, active, plan } = beneficiary(index);
    yield `${card_number},${name},${cpf},${birth_date},${active ? 1 : 0},${plan}\n`;
  }
}
