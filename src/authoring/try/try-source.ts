import { isDescribed } from '../../source/kinds/kinds.ts';
import type { Query } from '../../source/source.ts';
import type { Attempt, Audience, ChosenSource } from './attempt.ts';
import { tryOpaque } from './opaque-source.ts';
import { tryLookup } from './try-lookup.ts';

/** One lookup in a source of any kind. @throws TextError where the source has no such lookup */
export async function trySource(chosen: ChosenSource, query: Query, audience: Audience): Promise<Attempt> {
  const { config, operator } = chosen;
  if (!isDescribed(config)) return tryOpaque(chosen, query, audience);
  return tryLookup(config, query, { ...audience, budgetMs: operator?.lookupBudgetMs });
}
