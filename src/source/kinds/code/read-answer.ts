import type { Beneficiary } from '../../../beneficiary/beneficiary.ts';
import { MAX_CARD_LENGTH, normaliseCard } from '../../../beneficiary/card.ts';
import { cutText } from '../../../text/clean.ts';
import { readBirthDate, readCpf, readText } from '../../engine/mapping/read-values.ts';
import { isSameCard } from '../../engine/mapping/same-card.ts';
import type { Answer, Query } from '../../source.ts';

const MAX_REASON = 200;

/** Validates a module's answer, which comes from third-party code. `written` is the card or CPF as the module got it. */
export function readAnswer(answer: unknown, { asked, written }: { asked: Query; written: string }): Answer {
  if (!isMapping(answer)) return wrong('find não devolveu um objeto');
  const { outcome } = answer;
  switch (outcome) {
    case 'not_found':
      return { outcome };
    case 'unavailable':
    case 'misconfigured':
      return { outcome, code: 'reply', reason: reasonOf(answer.reason) };
    case 'found':
      return readFound(answer.beneficiary, { asked, written });
    default:
      return wrong('outcome não é found, not_found, unavailable nem misconfigured');
  }
}

function readFound(fields: unknown, question: { asked: Query; written: string }): Answer {
  if (!isMapping(fields)) return wrong('found veio sem beneficiary');
  const { name, active, plan = null, extra = {} } = fields;
  if (typeof name !== 'string' || readText(name) === '') return wrong('beneficiary.name não é um texto');
  if (typeof active !== 'boolean') return wrong('beneficiary.active não é true nem false');
  if (plan !== null && typeof plan !== 'string') return wrong('beneficiary.plan não é um texto');
  if (!isTexts(extra)) return wrong('beneficiary.extra tem um valor que não é texto');
  const card = readCard(fields.card_number, question);
  if (typeof card !== 'string') return card;
  const cpf = optional(fields.cpf, readCpf);
  if (cpf === undefined) return wrong('beneficiary.cpf não é um CPF');
  const birthDate = optional(fields.birth_date, readBirthDate);
  if (birthDate === undefined) return wrong('beneficiary.birth_date não é uma data yyyy-mm-dd');
  const beneficiary: Beneficiary = {
    card_number: card,
    name: readText(name),
    cpf: cpf ?? ('cpf' in question.asked ? question.asked.cpf : null),
    birth_date: birthDate,
    active,
    plan: plan === null ? null : readText(plan) || null,
    extra: Object.fromEntries(Object.entries(extra).map(([key, text]) => [key, readText(text)])),
  };
  return { outcome: 'found', beneficiary };
}

/** The card asked for; by CPF, the one that the module gives. Another person's would be worse than none. */
function readCard(value: unknown, { asked, written }: { asked: Query; written: string }): string | Answer {
  const isGiven = value !== undefined && value !== null;
  if (isGiven && typeof value !== 'string') return wrong('beneficiary.card_number não é um texto');
  if ('card_number' in asked) {
    if (isGiven && !isSameCard(value, asked.card_number, written))
      return wrong('beneficiary.card_number não é a carteirinha consultada');
    return asked.card_number;
  }
  const card = isGiven ? normaliseCard(value) : '';
  if (!/^[0-9A-Z]+$/.test(card) || card.length > MAX_CARD_LENGTH)
    return wrong('beneficiary.card_number não é uma carteirinha');
  return card;
}

function optional(
  value: unknown,
  read: (text: string) => string | null | undefined,
): string | null | undefined {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? read(value) : undefined;
}

function reasonOf(reason: unknown): string {
  const text = typeof reason === 'string' ? cutText(readText(reason), MAX_REASON) : '';
  return text === '' ? 'o módulo não informou o motivo' : text;
}

function wrong(what: string): Answer {
  return { outcome: 'misconfigured', code: 'reply', reason: `resposta inválida do módulo: ${what}` };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isMapping(value) && Object.values(value).every((item) => typeof item === 'string');
}
