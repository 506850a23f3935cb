import type { Reply } from '../../exchange.ts';
import type { Interpretation, LookupInterpretation } from '../../interpretation.ts';
import type { DescribedSettings } from '../../schema/described-source.ts';
import type { Query } from '../../source.ts';
import type { DescribedKind } from '../../source-kind.ts';
import { compileExpression } from './expression.ts';
import { toFault } from './expression-fault.ts';
import { compileMapping } from './map-beneficiary.ts';
import { isEmptyPlace, isNothing } from './nothing.ts';
import { type Beside, compileRules } from './outcome-rules.ts';

/** One record of the reply, or what the reply means instead. */
type Picked = { record: unknown } | { outcome: 'not_found' | 'misconfigured'; reason: string };

/** @param written the card or CPF as it is sent @throws ExpressionError */
export function createLookupReader(
  settings: DescribedSettings,
  { kind, written }: { kind: Pick<DescribedKind, 'defaultOutcome'>; written: (query: Query) => string },
): (reply: Reply, asked: Query) => Promise<LookupInterpretation> {
  const applyRules = compileRules(settings.outcomes, 'outcomes');
  const map = compileMapping(settings.mapping);
  const root = settings.mapping.root === undefined ? null : compileExpression(settings.mapping.root);

  /** @param isDefault no rule of the file said found: an empty reply then means not_found */
  const pick = async (reply: Reply, beside: Beside, isDefault: boolean): Promise<Picked> => {
    const { body } = reply;
    if (isNothing(body)) return isDefault ? NO_BENEFICIARY : EMPTY_FOUND;
    if (root === null) return single(body);
    try {
      const found = await root.evaluate(body, beside);
      if (!isNothing(found)) return single(found);
    } catch (error) {
      return { outcome: 'misconfigured', reason: `mapping.root: ${toFault(error).reason}` };
    }
    if (isDefault && isEmptyPlace(root.text, body)) return NO_BENEFICIARY;
    return { outcome: 'misconfigured', reason: NO_ROOT };
  };

  return async (reply, asked) => {
    const beside = { status: reply.status, headers: reply.headers, asked };
    const ruled = await applyRules(reply, beside);
    const interpretation: Interpretation =
      ruled ?? kind.defaultOutcome(reply, 'cpf' in asked ? 'lookup.cpf' : 'lookup.card_number');
    if (interpretation.outcome !== 'found') return interpretation;
    const { rule } = interpretation;
    const picked = await pick(reply, beside, ruled === null);
    if ('outcome' in picked) return { ...picked, rule };
    const mapped = await map(picked.record, { asked, written: written(asked), beside });
    if ('reason' in mapped) return { outcome: 'misconfigured', rule, ...mapped };
    const { beneficiary, cardNotInReply } = mapped;
    return { ...interpretation, beneficiary, ...(cardNotInReply && { cardNotInReply: true as const }) };
  };
}

const NO_BENEFICIARY: Picked = { outcome: 'not_found', reason: 'a resposta não traz nenhum beneficiário' };
const EMPTY_FOUND: Picked = {
  outcome: 'misconfigured',
  reason: 'a regra é found, mas a resposta está vazia',
};
const NO_ROOT =
  'mapping.root não encontrou nada na resposta; se isso significa “não encontrado”, crie uma regra em outcomes';

/** Never guesses one person out of several. */
function single(found: unknown): Picked {
  if (!Array.isArray(found)) return { record: found };
  if (found.length === 1) return single(found[0]);
  return {
    outcome: 'misconfigured',
    reason: `a resposta tem ${found.length} beneficiários; escolha um em mapping.root`,
  };
}
