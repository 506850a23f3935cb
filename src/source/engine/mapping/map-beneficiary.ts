import type { Beneficiary } from '../../../beneficiary/beneficiary.ts';
import { MAX_CARD_LENGTH, normaliseCard } from '../../../beneficiary/card.ts';
import type { Static } from '../../../typebox.ts';
import type { Mapping } from '../../schema/common.ts';
import type { Query } from '../../source.ts';
import { scalarText, toActive, toBirthDate, toCpf, toText } from './coerce.ts';
import { compileExpression, type Expression } from './expression.ts';
import { toFault } from './expression-fault.ts';
import type { Beside } from './outcome-rules.ts';
import { isSameCard } from './same-card.ts';

type Rules = Static<typeof Mapping>;

/** A person, or why none could be made of the record; the reason holds no personal data. */
export type Mapped =
  | { beneficiary: Beneficiary; cardNotInReply: boolean }
  | { reason: string; unfinished?: string };

interface Question {
  asked: Query;
  /** The card or CPF as it went to them. */
  written: string;
  beside: Beside;
}

const MAX_EXTRA = 20;

/** A record of a reply → the canonical beneficiary. @throws ExpressionError when compiling */
export function compileMapping(rules: Rules): (record: unknown, question: Question) => Promise<Mapped> {
  const fields = new Map<string, Expression>();
  const add = (key: string, text: string | undefined) => {
    if (text !== undefined) fields.set(key, compileExpression(text));
  };
  const { card_number, name, cpf, birth_date, active, plan, extra = {} } = rules;
  for (const [key, text] of Object.entries({ card_number, name, cpf, birth_date, active, plan }))
    add(key, text);
  const extraKeys = Object.keys(extra).slice(0, MAX_EXTRA);
  for (const key of extraKeys) add(`extra.${key}`, extra[key]);

  return async (record, { asked, written, beside }) => {
    const values = new Map<string, unknown>();
    for (const [key, expression] of fields) {
      try {
        values.set(key, await expression.evaluate(record, beside));
      } catch (error) {
        const place = `mapping.${key}`;
        const reason = `${place}: ${toFault(error).reason}`;
        return { reason, ...(expression.isUnfinished && { unfinished: place }) };
      }
    }

    const name = toText(values.get('name'));
    if (name === null) return { reason: 'mapping.name não encontrou nada na resposta' };
    const active = toActive(values.get('active'), rules.active_values);
    if (active === null) return { reason: 'mapping.active não encontrou nada na resposta' };
    if (typeof active === 'object') return { reason: unknownFlag(active.unknown) };
    const card = cardOf(values.get('card_number'), { asked, written });
    if ('reason' in card) return card;
    const cpf = toCpf(values.get('cpf'));
    if ('cpf' in asked && cpf !== null && cpf !== asked.cpf) return { reason: OTHER_CPF };

    return {
      cardNotInReply: card.isAbsent && rules.card_number !== undefined,
      beneficiary: {
        card_number: card.card,
        name,
        cpf: cpf ?? ('cpf' in asked ? asked.cpf : null),
        birth_date: toBirthDate(values.get('birth_date'), rules.date_format ?? 'auto'),
        active,
        plan: toText(values.get('plan')),
        extra: Object.fromEntries(
          extraKeys.flatMap((key) => {
            const text = toText(values.get(`extra.${key}`));
            return text === null ? [] : [[key, text]];
          }),
        ),
      },
    };
  };
}

/** Another person's data would be shown, which is worse than showing none. */
const OTHER_CARD =
  'a resposta traz outra carteirinha, não a consultada; se é a mesma em outro formato, ajuste ou remova mapping.card_number';
const OTHER_CPF = 'a resposta traz outro CPF, não o consultado; confira a consulta e mapping.root';

function cardOf(
  value: unknown,
  { asked, written }: Pick<Question, 'asked' | 'written'>,
): { card: string; isAbsent: boolean } | { reason: string } {
  const answered = scalarText(value)?.trim() ?? '';
  if ('card_number' in asked) {
    if (answered !== '' && !isSameCard(answered, asked.card_number, written)) return { reason: OTHER_CARD };
    return { card: asked.card_number, isAbsent: answered === '' };
  }
  const card = normaliseCard(answered.slice(0, 100));
  if (card === '') return { reason: 'mapping.card_number não encontrou nada na resposta' };
  if (card.length > MAX_CARD_LENGTH || !/^[0-9A-Z]+$/.test(card)) {
    return {
      reason: `o resultado de mapping.card_number não é uma carteirinha: até ${MAX_CARD_LENGTH} letras e algarismos`,
    };
  }
  return { card, isAbsent: false };
}

function unknownFlag(word: string | null): string {
  const shown = word === null ? 'um valor' : `"${word}"`;
  return `mapping.active resultou em ${shown}, que não é ativo nem inativo; acrescente-o em mapping.active_values`;
}
