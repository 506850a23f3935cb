import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import { TextError } from '../../i18n/text-error.ts';
import type { Reply } from '../../source/exchange.ts';
import { type DescribedConfig, describedKind } from '../../source/kinds/kinds.ts';
import type { Query } from '../../source/source.ts';
import type { Attempt } from '../try/attempt.ts';
import type { Looked } from '../try/try-lookup.ts';
import { type Anonymised, anonymise } from './anonymise.ts';
import { bodyText, type Recording, recordingOf, replay } from './replay.ts';

/** A reply with its personal data replaced, and its result. */
export interface MadeRecording extends Pick<Anonymised, 'replaced' | 'left'> {
  asked: Query;
  recording: Recording;
  outcome: Attempt['outcome'];
  beneficiary: Beneficiary | null;
}

/** @throws TextError where the replaced data change the result: such a test would be worthless */
export async function makeRecording(
  config: DescribedConfig,
  looked: Looked & { reply: Reply },
): Promise<MadeRecording> {
  const { text, asked, replaced, left } = anonymise({
    text: looked.mask(bodyText(looked.reply, config)),
    asked: looked.asked,
    written: looked.written ?? {},
    beneficiary: looked.beneficiary,
  });
  const recording = recordingOf(text, looked.reply, config);
  const { createInterpreter } = await import('../../source/engine/mapping/interpreter.ts');
  const judged = await createInterpreter(config.settings, describedKind(config)).lookup(
    await replay(recording, config),
    asked,
  );
  if (judged.outcome !== looked.outcome || judged.rule !== looked.rule) {
    const [was, is] = [looked.rule ?? looked.outcome, judged.reason ?? judged.rule];
    throw new TextError({
      'pt-BR': `Com os dados trocados, a resposta muda de sentido (era ${was}; agora ${is}). Nada foi gravado.`,
      en: `With the data replaced the reply no longer means the same (it was ${was}; now ${is}). Nothing was written.`,
    });
  }
  return {
    asked,
    replaced,
    left,
    recording,
    outcome: judged.outcome,
    beneficiary: judged.beneficiary ?? null,
  };
}
