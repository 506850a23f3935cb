import { dataFileOf } from '../../source/kinds/kinds.ts';
import { text } from '../../source/schema/finding.ts';
import type { Query } from '../../source/source.ts';
import type { SourceCheck, SourceTrial } from '../../source/trial.ts';
import type { Audience, ChosenSource } from './attempt.ts';
import { checkFindings } from './check-findings.ts';
import { checkSource } from './check-source.ts';
import { explainAttempt } from './explain-attempt.ts';
import { trySource } from './try-source.ts';

/** What the server loads when an administrator checks or tries a source: the tools of the terminal. */

export async function checkOperator(chosen: ChosenSource, audience: Audience): Promise<SourceCheck> {
  const report = await checkSource(chosen, audience);
  const isFile = dataFileOf(chosen.config) !== undefined;
  return { ok: report.ok, findings: checkFindings(report, { isFile, advice: TRY }), steps: report.steps };
}

const TRY = text(
  'consulte uma carteirinha que existe: a tentativa mostra o pedido e a resposta inteiros',
  'look up a card that exists: the try shows the complete request and reply',
);

/** @throws TextError where the source has no such lookup */
export async function tryOperator(
  chosen: ChosenSource,
  query: Query,
  audience: Audience,
): Promise<SourceTrial> {
  return explainAttempt(await trySource(chosen, query, audience), { ...chosen, raw: false });
}
