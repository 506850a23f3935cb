import type { ApiOperation } from '../api-operation.ts';
import { isSecretName } from '../literal/secret-names.ts';
import { nameScore } from '../names/field-names.ts';
import { type Slot, slotScore, slotsOf } from './slots.ts';

/** Where the card goes and where the CPF goes, in one operation. */
export interface ChosenSlots {
  all: Slot[];
  card: Slot | null;
  cpf: Slot | null;
  /** The card's place was guessed without a matching name. */
  guessed: boolean;
}

const ENOUGH = { card_number: 40, cpf: 60 };

export function chooseSlots(operation: ApiOperation): ChosenSlots {
  const all = slotsOf(operation);
  const free = all.filter(
    (slot) =>
      !isSecretName(slot.name) && (slot.mark === null || operation.variables.get(slot.mark)?.secret !== true),
  );
  const best = (field: 'card_number' | 'cpf', among: Slot[]) =>
    among
      .map((slot) => ({ slot, score: slotScore(field, slot, textsOf(slot, operation)) }))
      .filter(({ score }) => score >= ENOUGH[field])
      .sort((a, b) => b.score - a.score)[0]?.slot ?? null;
  const cpf = best('cpf', free);
  const card = best(
    'card_number',
    free.filter((slot) => slot !== cpf),
  );
  if (card !== null || cpf !== null) return { all, card, cpf, guessed: false };
  return { all, card: firstUnknown(free, operation), cpf: null, guessed: true };
}

/** A slot's texts beside its name: the variable in it, `{"c": "{{carteira}}"}`, and its description. */
function textsOf(
  slot: Slot,
  { variables }: ApiOperation,
): { variable: string | null; description: string | null } {
  const variable = slot.mark === null ? undefined : variables.get(slot.mark);
  return {
    variable: slot.mark === null ? null : (variable?.name ?? slot.mark),
    description: slot.fact?.description ?? variable?.description ?? null,
  };
}

/** Without a matching name: the last variable of the path, else the first required text, else a field called `id` or the like. */
function firstUnknown(slots: readonly Slot[], { variables }: ApiOperation): Slot | null {
  const inPath = slots.filter(({ place }) => place === 'path').at(-1);
  if (inPath) return inPath;
  const asked = slots.filter(({ place }) => place !== 'header');
  const open = (slot: Slot) => slot.mark !== null && variables.get(slot.mark)?.type !== 'boolean';
  return (
    asked.find((slot) => slot.required && open(slot)) ??
    asked.find((slot) => nameScore('card_number', slot.name, slot.around) > 0) ??
    null
  );
}
