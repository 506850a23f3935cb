import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import { MAX_CARD_LENGTH, normaliseCard } from '../../beneficiary/card.ts';
import type { Layout } from './read-header.ts';
import { readActive, readBirthDate, readCpf, readText } from './read-values.ts';

/** A person, with what could not be read of them; or why the line is nobody. No reason tells what the line says. */
export type Reading = { beneficiary: Beneficiary; doubts: string[] } | { fault: string } | 'blank';

/** One row of as many fields as the layout is wide. A malformed CPF or date leaves the person and loses that field. */
export function readBeneficiary(fields: string[], layout: Layout): Reading {
  const value = (field: keyof Layout['at']): string => {
    const at = layout.at[field];
    return at === undefined ? '' : (fields[at] ?? '');
  };

  const rawCard = value('card_number');
  const card = normaliseCard(rawCard);
  if (card === '') return fields.every((field) => field.trim() === '') ? 'blank' : { fault: 'empty card' };
  if (isScientific(rawCard)) return { fault: 'card in scientific notation, as spreadsheets damage it' };
  if (card.length > MAX_CARD_LENGTH) return { fault: `card of more than ${MAX_CARD_LENGTH} characters` };
  const active = readActive(value('active'));
  if (active === undefined) return { fault: 'active is neither yes nor no' };

  const cpf = readCpf(value('cpf'));
  const birthDate = readBirthDate(value('birth_date'));
  const beneficiary: Beneficiary = {
    card_number: card,
    name: readText(value('name')),
    cpf: cpf ?? null,
    birth_date: birthDate ?? null,
    active,
    plan: readText(value('plan')) || null,
    extra: readExtra(fields, layout),
  };
  return { beneficiary, doubts: doubtsOf({ cpf, birthDate }) };
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

function doubtsOf({ cpf, birthDate }: { cpf: unknown; birthDate: unknown }): string[] {
  const doubts: string[] = [];
  if (cpf === undefined) doubts.push('kept without its malformed cpf');
  if (birthDate === undefined) doubts.push('kept without its malformed birth_date');
  return doubts;
}
