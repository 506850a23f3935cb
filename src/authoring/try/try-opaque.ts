import { UsageError } from '../../cli/failure.ts';
import { t } from '../../cli/language.ts';
import type { ChosenSource } from '../../cli/source/choose-source.ts';
import type { Query } from '../../source/source.ts';
import { placeOf } from '../described-config.ts';
import type { Attempt } from './attempt.ts';
import { findOnceReady, READY_WITHIN_MS, withWholeSource } from './opaque-source.ts';
import { patiently } from './within-limit.ts';

const ASK_WITHIN_MS = 10_000;

/** One lookup in a file or through a module of the site's own: what they answer is all there is to see. */
export async function attemptWhole(chosen: ChosenSource, asked: Query): Promise<Attempt> {
  const { config, label } = chosen;
  return withWholeSource(chosen, async (source) => {
    const started = performance.now();
    const limit = source.kind === 'file' ? READY_WITHIN_MS : ASK_WITHIN_MS;
    const answer = await patiently(limit, (signal) => findOnceReady(source, asked, signal));
    if (!source.answers['cpf' in asked ? 'cpf' : 'card_number'])
      throw new UsageError(t('Esta origem não consulta por isso.', 'This source does not look up by that.'));
    return {
      source: {
        name: config.kind === 'file' ? label : config.name,
        kind: config.kind,
        file: placeOf(config),
      },
      asked,
      written: { ...asked },
      exchanges: [],
      outcome: answer.outcome,
      rule: null,
      reason: 'reason' in answer ? answer.reason : null,
      unfinished: null,
      fault: null,
      beneficiary: 'beneficiary' in answer ? answer.beneficiary : null,
      cardNotInReply: false,
      ms: { wire: performance.now() - started, reading: 0 },
      late: null,
    };
  });
}
