import type { Beneficiary } from '../../../beneficiary/beneficiary.ts';
import { MAX_CARD_LENGTH, normaliseCard } from '../../../beneficiary/card.ts';
import type { Text } from '../../../i18n/text.ts';
import { readBirthDate, readCpf, readFlag, readText } from '../../engine/mapping/read-values.ts';
import type { Layout } from './read-header.ts';

/** A person, with what could not be read of them; or why the line is rejected. No reason contains what the line says. */
export type Reading = { beneficiary: Beneficiary; doubts: Text[] } | { fault: Text } | 'blank';

const FAULTS = {
  emptyCard: { 'pt-BR': 'sem carteirinha', en: 'empty card' },
  scientificCard: {
    'pt-BR': 'carteirinha em notação científica (a planilha estragou o número)',
    en: 'card in scientific notation, as spreadsheets damage it',
  },
  longCard: {
    'pt-BR': `carteirinha com mais de ${MAX_CARD_LENGTH} caracteres`,
    en: `card of more than ${MAX_CARD_LENGTH} characters`,
  },
  unknownActive: {
    'pt-BR': 'a coluna de situação (active) tem uma palavra desconhecida; a pessoa ficou como ativa',
    en: 'the column active has an unknown word; the person is kept as active',
  },
  cpf: { 'pt-BR': 'CPF inválido; a pessoa ficou sem ele', en: 'kept without its malformed cpf' },
  birthDate: {
    'pt-BR': 'data de nascimento ilegível; a pessoa ficou sem ela',
    en: 'kept without its malformed birth_date',
  },
} satisfies Record<string, Text>;

/** One row of as many fields as the layout is wide. A malformed CPF or date leaves the person and loses that field. */
export function readBeneficiary(fields: string[], layout: Layout): Reading {
  const value = (field: keyof Layout['at']): string => {
    const at = layout.at[field];
    return at === undefined ? '' : (fields[at] ?? '');
  };

  const rawCard = value('card_number');
  const card = normaliseCard(rawCard);
  if (card === '')
    return fields.every((field) => field.trim() === '') ? 'blank' : { fault: FAULTS.emptyCard };
  if (isScientific(rawCard)) return { fault: FAULTS.scientificCard };
  if (card.length > MAX_CARD_LENGTH) return { fault: FAULTS.longCard };

  const active = readFlag(value('active'));
  const cpf = readCpf(value('cpf'));
  const birthDate = readBirthDate(value('birth_date'));
  const beneficiary: Beneficiary = {
    card_number: card,
    name: readText(value('name')),
    cpf: cpf ?? null,
    birth_date: birthDate ?? null,
    // An unknown word must not turn a covered person away; the line is reported, so that a person looks at it.
    active: active ?? true,
    plan: readText(value('plan')) || null,
    extra: readExtra(fields, layout),
  };
  return { beneficiary, doubts: doubtsOf({ cpf, birthDate, active }) };
}

/** `1,23457E+16`: the digits are gone, and stripping the comma would make another card of it. */
function isScientific(card: string): boolean {
  return /^\s*[0-9]([.,][0-9]+)?E\+?[0-9]+\s*$/i.test(card);
}

function readExtra(fields: string[], layout: Layout): Record<string, string> {
  const extra: Record<string, string> = {};
  for (const { key, at } of layout.extra) {
    const text = readText(fields[at] ?? '');
    if (text !== '') extra[key] = text;
  }
  return extra;
}

function doubtsOf({ cpf, birthDate, active }: Record<'cpf' | 'birthDate' | 'active', unknown>): Text[] {
  const doubts: Text[] = [];
  if (active === undefined) doubts.push(FAULTS.unknownActive);
  if (cpf === undefined) doubts.push(FAULTS.cpf);
  if (birthDate === undefined) doubts.push(FAULTS.birthDate);
  return doubts;
}
